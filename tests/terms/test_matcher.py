import itertools

from hypothesis import given
from hypothesis import strategies as st

from mnzh_legal.config import load_settings
from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.terms.base import Term, read_term_base
from mnzh_legal.terms.matcher import TermMatcher, find_lemma


def make(identifier: str, zh: str, mn: str) -> Term:
    return Term(identifier, zh, (), mn, convert_to_traditional(mn), (), (), "civil", "n")


SMALL = TermMatcher(
    [
        make("1", "合同", "гэрээ"),
        make("2", "劳动合同", "хөдөлмөрийн гэрээ"),
        make("3", "劳动", "хөдөлмөр"),
        make("4", "原告", "зарга мэдүүлэгч"),
        make("5", "法院", "шүүх хороо"),
    ]
)


def test_the_longest_chinese_term_wins_and_none_lies_inside_it() -> None:
    found = SMALL.match_chinese("签订劳动合同，解除合同，参加劳动")
    assert [(m.surface, m.start, m.end) for m in found] == [
        ("劳动合同", 2, 6),
        ("合同", 9, 11),
        ("劳动", 14, 16),
    ]


def test_overlapping_terms_are_read_so_that_most_is_covered() -> None:
    terms = TermMatcher(
        [
            make("1", "申请人", "өргөдөл гаргагч"),
            make("2", "申请", "гуйх"),
            make("3", "人民法院", "ардын шүүх хороо"),
        ]
    )
    assert [m.surface for m in terms.match_chinese("可以申请人民法院调查")] == ["申请", "人民法院"]
    assert [m.surface for m in terms.match_chinese("申请人可以")] == ["申请人"]


def test_no_term_is_cut_out_of_the_words_around_it() -> None:
    terms = TermMatcher.from_base(read_term_base(load_settings().glossary_path))
    for text, term in (
        ("可以向人民法院提起诉讼", "起诉"),
        ("未成年人遭受严重伤害", "重伤"),
        ("合同自签字时产生效力", "生效"),
        ("按时缴纳税款", "纳税"),
        ("双方有不同意见", "同意"),
    ):
        assert term not in [m.surface for m in terms.match_chinese(text)], text
        assert term in [m.surface for m in terms.match_chinese(f"{term}以后")], term
    assert "诉讼" in [m.surface for m in terms.match_chinese("可以向人民法院提起诉讼")]
    # a word on one side only cuts nothing out
    assert "法定代理人" in [m.surface for m in terms.match_chinese("无法定代理人的可以申请")]


def test_a_measure_word_is_no_beginning_of_a_term(matcher: TermMatcher) -> None:
    for text in ("三个人信息相通", "几个人在饭馆打架", "每个人都要到场", "共12个人"):
        assert not [m for m in matcher.match_chinese(text) if m.surface.startswith("个")], text
    for text in ("其个人财产", "个人信息", "每一个个人信息处理者"):
        assert [m for m in matcher.match_chinese(text) if m.surface.startswith("个人")], text


def test_inflected_cyrillic_terms_are_found_with_spans() -> None:
    text = "Зарга мэдүүлэгчийн хөдөлмөрийн гэрээнээс болж шүүх хороонд очив."
    found = SMALL.match_cyrillic(text)
    assert [(m.term.zh, text[m.start : m.end]) for m in found] == [
        ("原告", "Зарга мэдүүлэгчийн"),
        ("劳动合同", "хөдөлмөрийн гэрээнээс"),
        ("法院", "шүүх хороонд"),
    ]


def test_inflected_traditional_terms_are_found_with_spans() -> None:
    text = convert_to_traditional("Хөдөлмөрийн гэрээг цуцалж, шүүх хороонд мэдүүлэв.")
    found = SMALL.match_traditional(text)
    assert [m.term.zh for m in found] == ["劳动合同", "法院"]
    assert text[found[0].start : found[0].end] == convert_to_traditional("хөдөлмөрийн гэрээг")


def test_words_that_only_begin_alike_are_no_match() -> None:
    assert SMALL.match_cyrillic("Гэрээслэл, хөдөлмөрчин") == ()
    assert find_lemma("гэрээслэлийн", "гэрээ") is None


def test_every_term_of_the_base_is_found_in_itself(matcher: TermMatcher, term_base: object) -> None:
    missed = [
        t.id
        for t in term_base.terms  # type: ignore[attr-defined]
        if not any(m.start == 0 and m.end == len(t.zh) for m in matcher.match_chinese(t.zh))
        or find_lemma(t.mn_cyrl, t.mn_cyrl) != (0, len(t.mn_cyrl))
    ]
    assert missed == []


@given(st.text(alphabet="合同劳动原告法院与的。签", max_size=40))
def test_matches_are_ordered_and_do_not_overlap(text: str) -> None:
    found = SMALL.match_chinese(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(text[m.start : m.end] == m.surface for m in found)


def test_a_lemma_of_several_concepts_names_all_their_chinese_terms(matcher: TermMatcher) -> None:
    assert matcher.chinese_of("цуцлах")[0] == "解除"
    assert "撤销" in matcher.chinese_of("цуцлах")
    assert matcher.chinese_of("ийм үг байхгүй") == ()


def test_the_nearest_lemma_wins_in_every_process() -> None:
    """мэдүүлэгчийн is a form of мэдүүлэгч before it is one of мэдүүлэх; sets must not decide."""
    import os
    import subprocess
    import sys

    code = (
        "from mnzh_legal.config import load_settings\n"
        "from mnzh_legal.terms.base import read_term_base\n"
        "from mnzh_legal.terms.matcher import TermMatcher\n"
        "m = TermMatcher.from_base(read_term_base(load_settings().glossary_path))\n"
        "print([x.term.zh for x in m.match_cyrillic('Зарга мэдүүлэгчийн гэрээг цуцалсан')])"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": str(seed), "PYTHONIOENCODING": "utf-8"},
        ).stdout
        for seed in (1, 2, 3)
    }
    assert seen == {"['原告', '解除合同']\n"}
