"""Study sheets: what is asked has one right answer, in both scripts."""

from __future__ import annotations

from pathlib import Path

import pytest

from mnzh_legal.cases.model import read_cases
from mnzh_legal.errors import InputError
from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.pipeline.study import BLANK, StudyOptions, make_study, render_study
from mnzh_legal.terms.matcher import is_form_of

CASES = Path(__file__).resolve().parent.parent.parent / "corpus" / "cases.jsonl"


@pytest.fixture(scope="module")
def cases():
    return read_cases(CASES.read_text("utf-8").splitlines(), "cases")[0]


@pytest.fixture(scope="module")
def sheet(cases, matcher):
    return make_study(cases, matcher, StudyOptions("labour", 2, 12, 20, 3))


def test_a_sheet_holds_what_was_asked_for_and_no_term_twice(sheet) -> None:
    assert (len(sheet.readings), len(sheet.drills), len(sheet.test)) == (2, 12, 20)
    questions = [*sheet.drills, *sheet.test]
    assert {q.kind for q in questions} == {"to-mn", "to-zh", "cloze", "inflect"}
    asked = [q.zh for q in questions if q.kind != "cloze"]
    assert len(set(asked)) == len(asked)


def test_choices_have_one_right_answer_among_different_ones(sheet, matcher) -> None:
    for q in (*sheet.drills, *sheet.test):
        if q.options:
            assert len(set(q.options)) == 4
            assert q.options.count(q.answer) == 1
            term = next(t for t in matcher.terms if t.zh == q.zh)
            wrong = [o.cyrl for o in q.options if o != q.answer]
            right = term.accepted if q.kind == "to-mn" else term.chinese
            assert not set(wrong) & set(right)


def test_what_is_left_out_is_a_form_of_the_hint_and_fits_the_sentence(sheet, cases) -> None:
    sentences = "\n".join(p.mn for c in cases for _, p in c.paragraphs())
    found = [q for q in (*sheet.drills, *sheet.test) if q.kind == "cloze"]
    assert len(found) >= 4
    for q in found:
        assert q.mn.cyrl.count(BLANK) == q.mn.mong.count(BLANK) == 1
        assert q.mn.cyrl.replace(BLANK, q.answer.cyrl) in sentences
        assert is_form_of(q.answer.cyrl.split()[-1].lower(), q.hint.cyrl.split()[-1])
        assert q.answer.cyrl.lower() != q.hint.cyrl.lower()


def test_inflected_answers_are_forms_in_both_scripts(sheet) -> None:
    found = [q for q in (*sheet.drills, *sheet.test) if q.kind == "inflect"]
    assert found
    for q in found:
        assert is_form_of(q.answer.cyrl.split()[-1], q.mn.cyrl.split()[-1])
        assert q.answer.mong == convert_to_traditional(q.answer.cyrl)


def test_readings_gloss_the_same_terms_in_all_three_texts(sheet, cases) -> None:
    by_id = {c.id: c for c in cases}
    for reading in sheet.readings:
        case = by_id[reading.case_id]
        texts = {p.zh for _, p in case.paragraphs()}
        numbers = set()
        for row in reading.rows:
            if row.heading:
                continue
            assert "".join(p.text for p in row.zh) in texts
            for part in row.zh:
                if part.gloss:
                    assert part.text in reading.terms[part.gloss - 1].chinese
                    numbers.add(part.gloss)
            glossed = {p.gloss for p in (*row.cyrl, *row.mong)} - {0}
            assert glossed <= set(range(1, len(reading.terms) + 1))
        assert numbers == set(range(1, len(reading.terms) + 1))
        assert sum(bool(p.gloss) for r in reading.rows for p in r.mong) > 10


def test_a_seed_gives_the_same_sheet_and_another_one_another(cases, matcher, sheet) -> None:
    assert make_study(cases, matcher, sheet.options) == sheet
    assert make_study(cases, matcher, StudyOptions("labour", 2, 12, 20, 4)) != sheet


def test_the_page_hides_no_answer_in_the_test_and_escapes_texts(sheet) -> None:
    page = render_study(sheet, "v<1>")
    test, answers = (
        page.split("四、测验答案")[0].split("三、测验 ·")[1],
        page.split("四、测验答案")[1],
    )
    assert "<summary>" not in test
    assert answers.count("<li>") == 20
    assert "v&lt;1&gt;" in page


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (StudyOptions("nothing"), "unknown subject 'nothing'"),
        (StudyOptions("labour", drills=150, questions=20000), "can be asked"),
        (StudyOptions(readings=-1), "counted from 0"),
    ],
)
def test_impossible_sheets_are_refused(cases, matcher, options, message: str) -> None:
    with pytest.raises(InputError, match=message):
        make_study(cases, matcher, options)
