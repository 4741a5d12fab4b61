"""Parts of the source that the translation leaves out."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from mnzh_legal.config import load_settings
from mnzh_legal.engine.backends.choose import open_backend
from mnzh_legal.engine.candidates import SegmentResult
from mnzh_legal.engine.coverage import (
    FILE,
    CoverageCheck,
    CoverageLimits,
    find_uncovered,
    load_limits,
)
from mnzh_legal.errors import DataError
from tests.fakes import FakeBackend

COMPOSED = Path(__file__).resolve().parent.parent / "cases" / "omissions.tsv"
SOURCE = "承租人应当按时支付租金，并在期满后交还钥匙。"


def test_composed_omissions_are_found_and_whole_translations_are_let_through() -> None:
    folder = load_settings().model_dir
    check = CoverageCheck(open_backend(folder), load_limits(folder))
    with COMPOSED.open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = {"whole": 0, "cut": 0}
    for to_lang in ("mn", "zh"):
        mine = [r for r in rows if r["to"] == to_lang]
        for column in found:
            results = [SegmentResult(r["source"], r[column], (), (), -0.1) for r in mine]
            marked = check.mark(results, to_lang)
            found[column] += sum(w.code == "omission" for r in marked for w in r.warnings)
    assert found["whole"] == 0
    assert found["cut"] >= 0.6 * len(rows)


class PieceBackend(FakeBackend):
    """Says that a translation explains all pieces but those of what it is told to doubt."""

    def __init__(self, doubted: str) -> None:
        super().__init__(lambda source: source)
        self._doubted = doubted

    def score_pieces(
        self, pairs: Sequence[tuple[str, str]]
    ) -> list[list[tuple[str, float]]] | None:
        return [
            [(c, -0.1 if given != "⟦zh⟧." and c not in self._doubted else -6.0) for c in target]
            for given, target in pairs
        ]


LIMITS = {"mn": CoverageLimits(mean=1.3, deviation=0.2, limit=10.0)}


def mark(backend: FakeBackend, text: str, likelihood: float | None = -0.1) -> SegmentResult:
    return CoverageCheck(backend, LIMITS).mark(
        [SegmentResult(SOURCE, text, (), (), likelihood)], "mn"
    )[0]


def test_the_warning_names_the_part_and_the_segment() -> None:
    result = mark(PieceBackend("交还钥匙"), "Түрээслэгч мөнгийг цагт нь төлөх ёстой.")
    (warning,) = result.warnings
    assert warning.code == "omission"
    assert "交还钥匙" in warning.message
    assert warning.segment == SOURCE


def test_long_translations_and_those_of_no_model_are_not_looked_at() -> None:
    doubtful = PieceBackend("交还钥匙")
    assert mark(doubtful, "Түрээслэгч " * 12).warnings == ()
    assert mark(doubtful, "Түрээслэгч төлнө.", likelihood=None).warnings == ()
    assert CoverageCheck(doubtful, {}).mark([mark(doubtful, "а" * 99)], "mn")[0].warnings == ()


def test_a_backend_that_does_not_tell_is_no_error() -> None:
    silent = FakeBackend(lambda source: source)
    assert mark(silent, "Түрээслэгч төлнө.").warnings == ()


def test_bytes_of_rare_characters_say_little() -> None:
    given = [("<0xE5>", -9.0)] * 6
    assert find_uncovered(given, given).text == ""


def test_a_broken_file_of_limits_is_named(tmp_path: Path) -> None:
    assert load_limits(tmp_path) == {}
    (tmp_path / FILE).write_text(json.dumps({"mn": {"mean": 1}}), "utf-8")
    with pytest.raises(DataError, match=r"coverage\.json is broken"):
        load_limits(tmp_path)
