"""Corrections as training data: only people's, split by document, ready to tune a release."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mnzh_legal.errors import DataError, ResourceMissingError
from mnzh_legal.memory.store import MemoryStore, MemoryUnit
from mnzh_legal.training.memory_data import (
    make_memory_pairs,
    prepare_memory,
    read_memory_units,
    split_by_document,
)
from mnzh_legal.training.prepare import read_pairs
from mnzh_legal.training.recipe import build_streams

ROOT = Path(__file__).resolve().parent.parent.parent


def fill(path: Path, documents: int, each: int) -> Path:
    with MemoryStore(path) as store:
        store.add(
            MemoryUnit(
                f"第{d}号合同约定第{n}项租金为{n + 100}元。",
                f"{d} дугаар гэрээнд {n} дэх түрээсийг {n + 100} юань гэж тохирсон.",
                document=f"doc-{d}",
            )
            for d in range(documents)
            for n in range(each)
        )
        store.add([MemoryUnit("机器译的句子。", "Машины өгүүлбэр.", origin="machine")])
    return path


def test_only_what_people_wrote_is_read(tmp_path: Path) -> None:
    units = read_memory_units(fill(tmp_path / "m.sqlite", 2, 3))
    assert len(units) == 6
    pairs = make_memory_pairs([*units, *units])
    assert len(pairs) == 6
    assert all("⟦" in p.zh_marked and "⟦" in p.mn_marked for p in pairs)


def test_no_document_is_on_both_sides(tmp_path: Path) -> None:
    train, dev = split_by_document(read_memory_units(fill(tmp_path / "m.sqlite", 30, 4)))
    assert not {u.document for u in train} & {u.document for u in dev}
    assert len(train) + len(dev) == 120
    assert 0 < len({u.document for u in dev}) < 10


def test_of_one_document_the_end_is_kept_out(tmp_path: Path) -> None:
    units = read_memory_units(fill(tmp_path / "m.sqlite", 1, 60))
    train, dev = split_by_document(units)
    assert [*train, *dev] == units
    assert len(dev) == 6


def test_the_prepared_folder_can_be_trained_on(tmp_path: Path) -> None:
    memory = fill(tmp_path / "m.sqlite", 20, 5)
    glossary, cases = ROOT / "glossary" / "terms.tsv", ROOT / "corpus" / "cases.jsonl"
    tokenizer = ROOT / "models" / "base" / "tokenizer.model"
    out = tmp_path / "data"
    manifest = prepare_memory(memory, out, glossary, cases, tokenizer)
    assert manifest == json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest["counts"]["train"] == len(read_pairs(out / "train.jsonl")) >= 50
    assert (out / "tokenizer.model").read_bytes() == tokenizer.read_bytes()
    streams, dev = build_streams(out, glossary)
    assert all(samples for _, samples in streams)
    assert dev["zh-mn"]
    assert dev["mn-zh"]


def test_too_little_or_no_memory_says_so(tmp_path: Path) -> None:
    glossary, cases = ROOT / "glossary" / "terms.tsv", ROOT / "corpus" / "cases.jsonl"
    small = fill(tmp_path / "m.sqlite", 2, 3)
    with pytest.raises(DataError, match="at least 50 are needed"):
        prepare_memory(small, tmp_path / "d", glossary, cases, glossary)
    with pytest.raises(ResourceMissingError, match="no translation memory"):
        read_memory_units(tmp_path / "none.sqlite")
