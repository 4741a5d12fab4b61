"""What the CTranslate2 backend asks of the processor."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mnzh_legal.engine.backends.ctranslate import prefer_avx512

NEW = "avx512f avx512dq avx512cd avx512bw avx512vl avx512_vnni"


@pytest.mark.parametrize(
    ("flags", "set_before", "expected"),
    [
        (NEW, "", "AVX512"),
        (NEW.replace(" avx512_vnni", ""), "", ""),
        ("sse4_2 avx2", "", ""),
        (NEW, "AVX2", "AVX2"),
    ],
)
def test_avx512_is_used_where_it_does_not_slow_the_processor_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: str, set_before: str, expected: str
) -> None:
    monkeypatch.setenv("CT2_FORCE_CPU_ISA", set_before)
    if not set_before:
        monkeypatch.delenv("CT2_FORCE_CPU_ISA")
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(
        f"processor\t: 0\nflags\t\t: fpu {flags} vme\nbugs\t\t: avx512f\n", encoding="utf-8"
    )
    prefer_avx512(cpuinfo)
    assert os.environ.get("CT2_FORCE_CPU_ISA", "") == expected


def test_without_a_list_of_flags_nothing_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CT2_FORCE_CPU_ISA", raising=False)
    prefer_avx512(tmp_path / "none")
    (tmp_path / "empty").write_text("processor : 0\n", encoding="utf-8")
    prefer_avx512(tmp_path / "empty")
    assert "CT2_FORCE_CPU_ISA" not in os.environ
