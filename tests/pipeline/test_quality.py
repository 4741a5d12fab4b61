"""The quality report: every rule on composed pairs, profiles, files, page."""

import csv
import json
from pathlib import Path

import pytest

from mnzh_legal.errors import DataError, InputError
from mnzh_legal.pipeline.quality import (
    Finding,
    Pair,
    check_pairs,
    default_profile,
    read_profile,
)
from mnzh_legal.pipeline.quality_files import count_findings, read_pairs, render_report
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.terms.base import Term
from mnzh_legal.terms.matcher import TermMatcher

CASES = Path(__file__).resolve().parent.parent / "cases" / "quality.tsv"


def rows() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", rows(), ids=lambda r: f"{r['rule']}-{r['expected']}-{r['zh']}")
def test_a_rule_sees_what_it_should_and_nothing_else(row: dict[str, str], matcher) -> None:
    found = {f.rule for f in check_pairs([Pair(row["zh"], row["mn"] or "", "mn")], matcher)}
    assert (row["rule"] in found) == (row["expected"] == "yes"), found


def test_every_rule_has_cases_of_both_kinds_or_a_test_of_its_own() -> None:
    kinds = {(r["rule"], r["expected"]) for r in rows()}
    own = {"forbidden-term", "inconsistent-target", "inconsistent-source", "omission"}
    for rule in default_profile():
        assert rule in own or {(rule, "yes"), (rule, "no")} <= kinds, rule


def test_composed_pairs_are_nearly_free_of_findings(matcher) -> None:
    """The composed corpus is right as far as its makers know: what is found there is noise."""
    folder = Path(__file__).resolve().parent.parent.parent / "corpus" / "pairs"
    pairs = []
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8") as handle:
            table = csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
            pairs += [Pair(r["zh"], r["mn_cyrl"], "mn") for r in table]
    levels = default_profile() | {"term-missing": "off"}
    noise = [f for f in check_pairs(pairs, matcher, levels) if f.severity in ("error", "warning")]
    assert len(noise) <= len(pairs) * 0.06, [(f.rule, f.message, f.unit) for f in noise]


def test_forbidden_terms_and_inconsistency() -> None:
    term = Term("A", "合同", (), "гэрээ", "", (), (), "civil", "n", forbidden=("контракт",))
    pairs = [
        Pair("签订合同。", "Контрактыг байгуулав.", "mn"),
        Pair("签订合同。", "Гэрээ байгуулав.", "mn"),
        Pair("订立合同。", "Гэрээ байгуулав.", "mn"),
    ]
    found = [(f.unit, f.rule) for f in check_pairs(pairs, TermMatcher([term]))]
    assert (1, "forbidden-term") in found
    assert (2, "inconsistent-target") in found
    assert (3, "inconsistent-source") in found


def test_a_profile_switches_rules(tmp_path: Path, matcher) -> None:
    path = tmp_path / "p.toml"
    path.write_text('[rules]\nnumber = "off"\nspace = "error"\n', encoding="utf-8")
    found = check_pairs([Pair("共3头。", "Үхэр  .", "mn")], matcher, read_profile(path))
    assert {(f.rule, f.severity) for f in found} == {("space", "error")}
    path.write_text('[rules]\nnumbers = "off"\nspace = "loud"\n', encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_profile(path)
    assert len(caught.value.faults) == 2


def test_both_directions_and_both_scripts(tmp_path: Path, matcher) -> None:
    source, target = tmp_path / "a.txt", tmp_path / "b.txt"
    source.write_text("ᠭᠡᠷ᠎ᠡ ᠬᠦᠴᠦᠨ ᠦᠭᠡᠢ᠃\nГэрээг 2024 онд байгуулав.\n", encoding="utf-8")
    target.write_text("合同無效。\n合同于2023年订立。\n", encoding="utf-8")
    pairs = read_pairs(source, target)
    assert (pairs[0].mn.lower(), pairs[0].zh) == ("гэрээ хүчингүй.", "合同无效。")
    found = check_pairs(pairs, matcher)
    assert [f.unit for f in found if f.rule == "number"] == [2, 2]
    assert count_findings(found)["error"] >= 2


def test_documents_of_different_length_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("合同\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Гэрээ\nГэрээ\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"1 paragraphs and .* has 2"):
        read_pairs(tmp_path / "a.txt", tmp_path / "b.txt")
    with pytest.raises(InputError, match="--against"):
        read_pairs(tmp_path / "a.txt")


def test_the_page_shows_the_segments_and_escapes_them(matcher) -> None:
    pairs = [Pair("支付3元<b>。", "Төлнө<script>.", "mn"), Pair("合同。", "Гэрээ.", "mn")]
    page = render_report(pairs, check_pairs(pairs, matcher), "x<y>")
    assert "<script>" not in page
    assert "number missing: 3" in page
    assert "x&lt;y&gt;" in page
    assert "Гэрээ." not in page
    json.dumps(page)


def test_omissions_are_a_rule_where_the_model_is_at_hand(
    matcher, pipeline: TranslationPipeline
) -> None:
    with CASES.with_name("omissions.tsv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))

    def pair(row: dict[str, str], column: str) -> Pair:
        sides = (row["source"], row[column])
        return Pair(*(sides if row["to"] == "mn" else sides[::-1]), row["to"])

    def omissions(column: str, profile: dict[str, str] | None = None) -> list[Finding]:
        pairs = [pair(r, column) for r in rows]
        found = check_pairs(pairs, matcher, profile, pipeline.coverage)
        return [f for f in found if f.rule == "omission"]

    found = omissions("cut")
    assert len(found) >= 0.6 * len(rows)
    assert "爱护房屋设施" in next(f.message for f in found if f.unit == 1)
    assert omissions("whole") == []
    assert omissions("cut", default_profile() | {"omission": "off"}) == []
