"""The equivalent of an ambiguous term: by pin, subject, context words, part of speech."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mnzh_legal.engine.required import find_required
from mnzh_legal.errors import InputError
from mnzh_legal.terms.base import TermBase
from mnzh_legal.terms.loose import load_loose_phrases
from mnzh_legal.terms.matcher import TermMatcher
from mnzh_legal.terms.senses import (
    NO_CONTEXT,
    ChoiceReason,
    SenseChoice,
    SenseContext,
    choose_mongolian_sense,
    choose_sense,
    parse_pins,
)

CASES = Path(__file__).resolve().parent.parent / "cases" / "senses_zh.tsv"


def chosen(matcher: TermMatcher, text: str, zh: str, context: SenseContext = NO_CONTEXT):
    match = next(m for m in matcher.match_chinese(text) if m.surface == zh)
    return choose_sense(match, text, context)


def test_most_composed_sentences_get_the_right_equivalent(matcher: TermMatcher) -> None:
    """Sentences composed for the purpose, with the equivalent a translator would take."""
    rows = [line.split("\t") for line in CASES.read_text("utf-8").splitlines()[1:]]
    assert len(rows) >= 60
    wrong = [
        (zh, wanted, chosen(matcher, text, zh).term.mn_cyrl, text)
        for zh, wanted, text in rows
        if chosen(matcher, text, zh).term.mn_cyrl != wanted
    ]
    assert len(wrong) <= len(rows) * 0.1, wrong


def test_reason_and_evidence_are_given(matcher: TermMatcher) -> None:
    choice = chosen(matcher, "法院判决被告人有期徒刑三年。", "判决")
    assert choice.term.mn_cyrl == "шийтгэх тогтоол"
    assert choice.reason is ChoiceReason.CONTEXT
    assert set(choice.evidence) == {"被告人", "有期徒刑"}
    assert choice.others == ("шийдвэр",)


def test_without_any_sign_the_first_equivalent_is_taken_and_said_so(matcher: TermMatcher) -> None:
    choice = chosen(matcher, "判决", "判决")
    assert (choice.term.mn_cyrl, str(choice)) == ("шийдвэр", "first")


def test_the_subject_of_a_document_decides_before_context(matcher: TermMatcher) -> None:
    choice = chosen(matcher, "原告不服该判决。", "判决", SenseContext("criminal"))
    assert (choice.term.mn_cyrl, choice.reason) == ("шийтгэх тогтоол", ChoiceReason.SUBJECT)


def test_a_pin_decides_before_everything(matcher: TermMatcher, term_base: TermBase) -> None:
    pins = parse_pins(["判决=шийдвэр"], term_base)
    text = "法院判决被告人有期徒刑三年。"
    choice = chosen(matcher, text, "判决", SenseContext("criminal", pins))
    assert (choice.term.mn_cyrl, str(choice)) == ("шийдвэр", "pinned: шийдвэр")
    by_id = parse_pins([f"判决={choice.term.id}"], term_base)
    assert chosen(matcher, text, "判决", SenseContext("", by_id)).term is choice.term


@pytest.mark.parametrize(
    ("pin", "message"),
    [
        ("判决", "write TERM=EQUIVALENT"),
        ("判决=гэрээ", r"no equivalent of 判决; there is шийдвэр \(L\d+\)"),
        ("没有的词=гэрээ", "no entry"),
    ],
)
def test_a_pin_that_names_no_equivalent_is_refused(
    term_base: TermBase, pin: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        parse_pins([pin], term_base)


def test_mongolian_terms_are_chosen_by_the_terms_beside_them(matcher: TermMatcher) -> None:
    def choose(text: str) -> list[SenseChoice]:
        matches = matcher.match_cyrillic(text)
        return [choose_mongolian_sense(m, matches) for m in matches]

    beside = choose("Барьцааны эрх дуусгавар болсон.")
    (alone,) = choose("Дуусгавар болсон.")
    assert [c.term.zh for c in beside] == ["抵押权", "消灭"]
    assert alone.term.zh == "终止"
    assert len(alone.others) == 1  # the other concept of the same words


def test_entries_for_lookup_only_are_not_required(matcher: TermMatcher) -> None:
    found = {m.surface for m in matcher.match_chinese("应当加强制度建设")}
    assert {"应当", "制度", "建设"} <= found
    assert find_required(matcher, "应当加强制度建设", "zh") == ()


def test_the_trace_of_a_translation_says_why(pipeline) -> None:
    from mnzh_legal.types import Lang

    result = pipeline.translate_text("法院判决被告人有期徒刑三年。", None, Lang.MN_CYRL)
    trace = next(t for t in result.terms if t.source == "判决")
    assert trace.expected == "шийтгэх тогтоол"
    assert trace.reason == "context: 被告人, 有期徒刑"
    assert trace.others == ("шийдвэр",)
    json.dumps(trace.others)


def test_one_mongolian_word_or_a_verb_is_required_only_when_asked_for(
    matcher: TermMatcher, term_base: TermBase
) -> None:
    text = "Хугацаа дуусав, барьцааны эрх дуусгавар болсон."
    free = [t.source for t in find_required(matcher, text, "mn")]
    assert free == ["барьцааны эрх"]
    assert find_required(matcher, "Гэрээ сайн.", "mn") == ()
    layered = TermMatcher([replace(t, layer="bank") for t in term_base.lookup("гэрээ")])
    assert [t.accepted[0] for t in find_required(layered, "Гэрээ сайн.", "mn")] == ["合同"]
    layered = TermMatcher([replace(t, layer="bank") for t in term_base.lookup("дуусгавар болох")])
    assert "дуусгавар болсон" in [t.source for t in find_required(layered, text, "mn")]


def test_a_mongolian_phrase_that_mostly_says_something_else_is_not_required(
    matcher: TermMatcher, term_base: TermBase
) -> None:
    text = "Худалдан авагч барааг авахаас татгалзах эрхтэй."
    required = [t.source for t in find_required(matcher, text, "mn")]
    assert "Худалдан авагч" in required
    assert "татгалзах эрхтэй" not in required
    every = [t.source for t in find_required(matcher, text, "mn", loose=frozenset())]
    assert "татгалзах эрхтэй" in every
    layered = TermMatcher([replace(t, layer="bank") for t in term_base.lookup("татгалзах эрх")])
    assert [t.source for t in find_required(layered, text, "mn")] == ["татгалзах эрхтэй"]


def test_loose_phrases_are_terms_of_the_base(term_base: TermBase) -> None:
    lemmas = {lemma.lower() for t in term_base.terms for lemma in t.accepted}
    assert load_loose_phrases() <= lemmas
    assert len(load_loose_phrases()) > 50
