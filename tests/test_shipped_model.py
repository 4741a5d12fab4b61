"""What the shipped model and the engine around it must hold on real input."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path

import pytest

from mnzh_legal.engine.literals import find_literals
from mnzh_legal.engine.translator import TermMode
from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.orthography.detect import detect_script
from mnzh_legal.pipeline.documents import DocumentOptions, translate_document
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.types import Lang, TermStatus, Translation

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "models" / "base"


@pytest.fixture(scope="module")
def sentences() -> list[tuple[str, list[str]]]:
    with (ROOT / "tests" / "cases" / "literals_zh.tsv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    return [(r["zh"], r["expected"].split("|")) for r in rows]


@pytest.fixture(scope="module")
def batch(
    pipeline: TranslationPipeline, sentences: list[tuple[str, list[str]]]
) -> list[Translation]:
    texts = [zh for zh, _ in sentences]
    return pipeline.translate_many(texts, Lang.ZH_HANS, Lang.MN_CYRL)


def test_files_of_the_release_are_those_of_its_manifest() -> None:
    manifest = json.loads((MODEL / "manifest.json").read_text("utf-8"))
    for name, digest in manifest["sha256"].items():
        assert hashlib.sha256((MODEL / name).read_bytes()).hexdigest() == digest, name
    assert sum(p.stat().st_size for p in MODEL.iterdir()) < 60_000_000
    card = (MODEL / "MODEL_CARD.md").read_text("utf-8")
    assert manifest["sha256"]["model.bin"][:16] in card


def test_200_sentences_lose_no_number_date_amount_or_article(
    sentences: list[tuple[str, list[str]]], batch: list[Translation]
) -> None:
    assert len(batch) == 200
    lost = []
    for (zh, expected), done in zip(sentences, batch, strict=True):
        for value in expected:
            if not re.search(rf"(?<![\d.]){re.escape(value)}(?![\d¹²³])", done.text):
                lost.append((zh, value, done.text))
    assert lost == []


def test_no_marker_is_left_and_source_letters_only_with_a_warning(batch: list[Translation]) -> None:
    for done in batch:
        assert "⟦" not in done.text
        left = bool(re.search("[\u4e00-\u9fff]", done.text))
        assert left == any(w.code == "untranslated" for w in done.warnings), done.text
    assert sum(bool(re.search("[\u4e00-\u9fff]", d.text)) for d in batch) <= 2


def test_a_missed_term_is_never_silent(batch: list[Translation]) -> None:
    required = 0
    for done in batch:
        missed = [t for t in done.terms if t.status is TermStatus.MISSED]
        told = [w for w in done.warnings if w.code == "term-missing"]
        assert len(told) == len(missed)
        required += len(done.terms)
        for term in done.terms:
            assert done.source[term.start : term.end] == term.source
            assert term.status is TermStatus.MISSED or term.form.lower() in done.text.lower()
    assert required > 200


def test_the_same_text_gives_the_same_bytes_alone_in_a_file_and_in_a_batch(
    pipeline: TranslationPipeline,
    sentences: list[tuple[str, list[str]]],
    batch: list[Translation],
    tmp_path: Path,
) -> None:
    texts = [zh for zh, _ in sentences]
    for at in range(0, 200, 10):
        alone = pipeline.translate_text(texts[at], Lang.ZH_HANS, Lang.MN_CYRL)
        assert alone.text == batch[at].text
    path = tmp_path / "all.txt"
    path.write_text("\n".join(texts), encoding="utf-8")
    result = translate_document(
        pipeline, path, tmp_path, DocumentOptions(Lang.ZH_HANS, Lang.MN_CYRL)
    )
    lines = result.outputs[0].read_text("utf-8").split("\n")
    assert lines == [b.text for b in batch]


def test_traditional_output_is_the_cyrillic_one_in_the_other_script(
    pipeline: TranslationPipeline, sentences: list[tuple[str, list[str]]], batch: list[Translation]
) -> None:
    texts = [zh for zh, _ in sentences[:20]]
    done = pipeline.translate_many(texts, Lang.ZH_HANS, Lang.MN_MONG)
    assert [d.text for d in done] == [convert_to_traditional(b.text) for b in batch[:20]]
    assert all(detect_script(d.text) == "mn-Mong" for d in done)


def test_mongolian_of_both_scripts_goes_into_chinese(pipeline: TranslationPipeline) -> None:
    text = "Зарга мэдүүлэгч 2024 оны 3 сарын 5-ны өдөр шүүх хороонд зарга мэдүүлж, 5000 юань төлүүлэхийг шаардав."
    cyrillic = pipeline.translate_text(text, None, Lang.ZH_HANS)
    assert cyrillic.source_lang is Lang.MN_CYRL
    assert detect_script(cyrillic.text) == "zh-Hans"
    kept = {x.value for x in find_literals(cyrillic.text, "zh")}  # 5000 may be written 五千
    assert {"2024-3-5", "5000"} <= kept
    traditional = pipeline.translate_text(convert_to_traditional(text), None, Lang.ZH_HANS)
    assert traditional.source_lang is Lang.MN_MONG
    assert traditional.text == cyrillic.text
    for term in traditional.terms:
        assert traditional.source[term.start : term.end] == term.source
        assert detect_script(term.source) == "mn-Mong"


def test_traditional_chinese_in_and_out(pipeline: TranslationPipeline) -> None:
    simple = pipeline.translate_text("解除劳动合同。", None, Lang.MN_CYRL)
    other = pipeline.translate_text("解除勞動合同。", None, Lang.MN_CYRL)
    assert other.source_lang is Lang.ZH_HANT
    assert other.text == simple.text


def test_modes_hold_terms_more_or_less(
    pipeline: TranslationPipeline, sentences: list[tuple[str, list[str]]]
) -> None:
    texts = [zh for zh, _ in sentences[:80]]

    def held(mode: TermMode) -> float:
        done = pipeline.translate_many(texts, Lang.ZH_HANS, Lang.MN_CYRL, mode)
        terms = [t for d in done for t in d.terms]
        return sum(t.status is not TermStatus.MISSED for t in terms) / len(terms)

    assert held(TermMode.OFF) < held(TermMode.REQUIRE)


def test_line_ends_and_blank_lines_stay(pipeline: TranslationPipeline) -> None:
    done = pipeline.translate_text("  合同。\n\n\t原告；\n", None, Lang.MN_CYRL)
    assert re.fullmatch(r"  \S[^\n]*\n\n\t\S[^\n]*\n", done.text)


def test_long_text_is_split_never_truncated(pipeline: TranslationPipeline) -> None:
    text = "被告应当在" + "，".join(f"第{n}期支付{n * 100 + 1}元" for n in range(1, 41)) + "。"
    done = pipeline.translate_text(text, None, Lang.MN_CYRL)
    missing = [n for n in range(1, 41) if not re.search(rf"(?<!\d){n * 100 + 1}(?!\d)", done.text)]
    assert missing == []
