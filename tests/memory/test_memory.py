"""The translation memory: store, matching, TMX, and its use in a translation."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from mnzh_legal.engine.reuse import exchange_literals, reuse_segment
from mnzh_legal.errors import DataError, FormatError
from mnzh_legal.memory.index import MemoryIndex
from mnzh_legal.memory.store import MemoryStore, MemoryUnit
from mnzh_legal.memory.tmx import read_tmx, write_tmx
from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.types import Lang
from tests.fakes import FakeBackend

RENT = MemoryUnit(
    "承租人应于每月5日前支付租金800元。",
    "Түрээслэгч сар бүрийн 5-ны өдрөөс өмнө түрээсийн хөлс 800 юань төлөх ёстой.",
)
VOID = MemoryUnit(
    "合同无效。", "Гэрээ хүчингүй.", author="Б.Од", changed="2024-01-01T00:00:00+00:00"
)
UNITS = [replace(u, id=n) for n, u in enumerate((RENT, VOID), 1)]


def test_units_are_kept_and_the_same_pair_is_one(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite"
    with MemoryStore(path) as store:
        assert store.add([RENT, VOID]) == (2, 0)
        assert store.add([replace(VOID, author="Д.Нар", note="шалгасан")]) == (0, 1)
        assert store.add([replace(VOID, mn="Гэрээ хүчингүй болно.")]) == (1, 0)
    with MemoryStore(path) as store:
        units = list(store)
        assert len(store) == 3
    assert [u.mn for u in units if u.zh == VOID.zh] == ["Гэрээ хүчингүй.", "Гэрээ хүчингүй болно."]
    assert (units[1].author, units[1].note) == ("Д.Нар", "шалгасан")
    assert all(u.created and u.changed for u in units)


def test_a_protected_unit_is_not_changed_by_an_import(tmp_path: Path) -> None:
    with MemoryStore(tmp_path / "m.sqlite") as store:
        store.add([replace(VOID, origin="statute", protected=True, author="law")])
        assert store.add([replace(VOID, author="somebody")]) == (0, 0)
        assert [(u.author, u.origin) for u in store] == [("law", "statute")]


def test_files_that_are_no_memory_or_too_new_are_refused(tmp_path: Path) -> None:
    (tmp_path / "text.sqlite").write_text("no database, but long enough to be read as one" * 20)
    with pytest.raises(DataError, match="cannot be opened"):
        MemoryStore(tmp_path / "text.sqlite")
    db = sqlite3.connect(tmp_path / "new.sqlite")
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(DataError, match="later version"):
        MemoryStore(tmp_path / "new.sqlite")


def scores(text: str, source: str = "zh") -> list[tuple[int, str]]:
    return [(m.score, m.unit.zh) for m in MemoryIndex(UNITS, source).find(text)]


def test_scores_are_those_of_cat_tools() -> None:
    assert scores("合同无效") == [(100, VOID.zh)]
    assert scores("гэрээ  хүчингүй", "mn") == [(100, VOID.zh)]
    assert scores("承租人应于每月10日前支付租金950元。") == [(99, RENT.zh)]
    ((near, _),) = scores("承租人应于每月5日前交纳租金800元。")
    assert 80 <= near < 99
    assert scores("被告人犯盗窃罪。") == []


def test_a_near_score_is_the_share_of_words_that_stay() -> None:
    # 16 tokens, a number being one: 14 of them stay
    assert scores("承租人应于每月5日后支付租金800美。") == [(87, RENT.zh)]
    assert scores("完全") == []
    letters = "абвгдежзик"
    words = ["".join(letters[int(d)] for d in f"{n:04}") for n in range(3000)]  # codes pass ASCII
    units = [MemoryUnit(str(n), " ".join(words[n : n + 6]), id=n) for n in range(0, 2994, 6)]
    found = MemoryIndex(units, "mn").find(" ".join([*words[2400:2403], "өөр", *words[2404:2406]]))
    assert [(m.unit.id, m.score) for m in found] == [(2400, 83)]


def test_the_same_neighbours_are_worth_more_than_a_later_change() -> None:
    first = replace(VOID, id=1, before_zh="甲。", after_zh="乙。", mn="А", changed="2020")
    index = MemoryIndex([first, replace(VOID, id=2, mn="Б", changed="2024")], "zh")
    found = index.find_exact("合同无效。", "甲。", "乙。")
    assert found is not None
    assert (found.unit.mn, found.score) == ("А", 101)
    other = index.find_exact("合同无效。", "丙。", "乙。")
    assert other is not None
    assert (other.unit.mn, other.score) == ("Б", 100)


def test_official_wordings_come_before_others() -> None:
    law = replace(VOID, id=1, origin="statute", protected=True, mn="А", changed="2020")
    found = MemoryIndex([law, replace(VOID, id=2, mn="Б")], "zh").find_exact("合同无效。")
    assert found is not None
    assert found.unit.mn == "А"


def test_concordance_searches_both_sides() -> None:
    index = MemoryIndex(UNITS, "zh")
    assert index.search("租金") == [UNITS[0]]
    assert index.search("хүчингүй") == [UNITS[1]]
    assert index.search("離婚") == []


def test_numbers_of_the_new_segment_go_into_the_old_translation() -> None:
    made = exchange_literals("承租人应于每月12日前支付租金950元。", RENT, "mn")
    assert made == "Түрээслэгч сар бүрийн 12-ны өдрөөс өмнө түрээсийн хөлс 950 юань төлөх ёстой."


@pytest.mark.parametrize(
    "segment",
    [
        "承租人应于每月12日前支付租金950元和利息20元。",  # a number more
        "出租人应于每月12日前支付租金950元。",  # other words
    ],
)
def test_other_segments_are_not_repaired(segment: str) -> None:
    assert exchange_literals(segment, RENT, "mn") is None


def test_a_number_that_stands_twice_in_the_translation_is_left_alone() -> None:
    twice = replace(RENT, mn="5, 5, 800")
    assert exchange_literals("承租人应于每月12日前支付租金950元。", twice, "mn") is None


def test_nearer_guesses_are_never_taken_in_silence() -> None:
    index = MemoryIndex(UNITS, "zh")
    assert reuse_segment(index, "承租人应于每月5日前交纳租金800元。", "mn") is None


def test_tmx_goes_round_and_reads_what_others_write() -> None:
    full = MemoryUnit(
        "合同<无效>。", "Гэрээ хүчингүй.", convert_to_traditional("Гэрээ хүчингүй."), "甲。", "乙。",
        "statute", True, "Б.Од", "law.docx", "2024-01-02T03:04:05+00:00",
        "2024-02-03T04:05:06+00:00", "note",
    )  # fmt: skip
    units, faults = read_tmx(write_tmx([full, RENT], "1"), "x")
    assert faults == []
    assert units[0] == replace(full, changed=units[0].changed)
    assert (units[1].zh, units[1].mn) == (RENT.zh, RENT.mn)
    other = """<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "tmx14.dtd"><tmx version="1.4"><header/>
<body><tu><tuv xml:lang="ZH-TW"><seg>合同<bpt i="1">&lt;b&gt;</bpt>無效<ept i="1"/></seg></tuv>
<tuv xml:lang="mn-MN"><seg>Гэрээ хүчингүй</seg></tuv></tu>
<tu><tuv xml:lang="en"><seg>contract</seg></tuv><tuv xml:lang="mn"><seg>гэрээ</seg></tuv></tu>
</body></tmx>"""
    units, faults = read_tmx(other.encode(), "x")
    assert [(u.zh, u.mn) for u in units] == [("合同无效", "Гэрээ хүчингүй")]
    assert faults == ["line 4: no Chinese segment in this unit"]


@pytest.mark.parametrize("data", [b"", b"<a/>", b"not xml", b"<tmx"])
def test_files_that_are_no_tmx_are_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        read_tmx(data, "x.tmx")


@pytest.fixture
def remembering(settings, tmp_path: Path, term_base) -> TranslationPipeline:
    path = tmp_path / "memory.sqlite"
    with MemoryStore(path) as store:
        store.add([RENT, VOID])
    backend = FakeBackend(lambda source: "Загвар орчуулга.")
    return TranslationPipeline(settings, backend=backend, base=term_base, memory=path)


def test_a_translation_takes_what_the_memory_knows(remembering: TranslationPipeline) -> None:
    text = "合同无效。承租人应于每月9日前支付租金700元。被告上诉。"
    result = remembering.translate_text(text, None, Lang.MN_CYRL)
    assert result.text.startswith(
        "Гэрээ хүчингүй. Түрээслэгч сар бүрийн 9-ний өдрөөс өмнө түрээсийн хөлс 700 юань"
    )
    assert [(text[m.start : m.end], m.score, m.origin) for m in result.memory] == [
        ("合同无效。", 100, "human"),
        ("承租人应于每月9日前支付租金700元。", 99, "human"),
    ]
    assert any(t.source == "合同无效" for t in result.terms)


def test_the_traditional_spelling_of_a_person_is_kept(settings, tmp_path: Path, term_base) -> None:
    written = convert_to_traditional("Гэрээ хүчингүй болсон.")
    path = tmp_path / "memory.sqlite"
    with MemoryStore(path) as store:
        store.add([replace(VOID, mn_mong=written)])
    pipeline = TranslationPipeline(
        settings, backend=FakeBackend(lambda _: "x"), base=term_base, memory=path
    )
    assert pipeline.translate_text("合同无效。", None, Lang.MN_MONG).text == written
    json.dumps(written)
