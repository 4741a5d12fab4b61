"""The constraint loop before chosen model outputs: nothing required is ever silently missing."""

import re
from collections.abc import Sequence

import pytest

from mnzh_legal.engine.literals import MARKER, find_literals
from mnzh_legal.engine.output_text import has_loop
from mnzh_legal.engine.translator import TermMode, Translator
from mnzh_legal.engine.units import find_changed_units, restore_halves
from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.terms.base import Term
from mnzh_legal.terms.matcher import TermMatcher
from mnzh_legal.types import TermStatus
from tests.fakes import FakeBackend

TERMS = TermMatcher(
    [
        Term("T1", "合同", (), "гэрээ", convert_to_traditional("гэрээ"), (), (), "civil", "n"),
        Term(
            "T2",
            "法院",
            (),
            "шүүх хороо",
            convert_to_traditional("шүүх хороо"),
            (),
            ("шүүх",),
            "organs",
            "n",
        ),
    ]
)


def run(answer, text="原告解除合同。", to="mn", mode=TermMode.REQUIRE):
    backend = FakeBackend(answer if callable(answer) else lambda source: answer)
    (result,) = Translator(backend, TERMS).translate_segments([text], to, mode)
    return result, backend


def codes(result) -> list[str]:
    return [w.code for w in result.warnings]


def test_an_inflected_term_satisfies_and_is_traced() -> None:
    result, backend = run("Зарга мэдүүлэгч гэрээгээ цуцлав.")
    (trace,) = result.terms
    assert (trace.status, trace.form, trace.source) == (TermStatus.SATISFIED, "гэрээгээ", "合同")
    assert codes(result) == []
    assert backend.sources == ["⟦mn⟧原告解除合同。"], "nothing is asked for that is there already"


def test_a_missed_term_is_shown_to_the_model() -> None:
    result, backend = run(
        lambda s: "Нэхэмжлэгч гэрээ цуцлав." if "⟦m⟧" in s else "Нэхэмжлэгч хэлцэл цуцлав."
    )
    assert result.text == "Нэхэмжлэгч гэрээ цуцлав."
    # few sources: the repair is decoded beside, and not looked at
    assert backend.sources == [
        "⟦mn⟧原告解除合同。",
        "⟦mn⟧原告解除⟦t⟧合同⟦m⟧гэрээ⟦/t⟧。",
        "⟦mn⟧原告解除⟦x0⟧。",
    ]


class Judge(FakeBackend):
    """A model that finds one text less likely than the other when it is not told the term."""

    def __init__(self, cost: float) -> None:
        super().__init__(
            lambda s: "Нэхэмжлэгч гэрээ цуцлав." if "⟦m⟧" in s else "Нэхэмжлэгч хэлцэл цуцлав."
        )
        self._cost = cost

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        assert all("⟦m⟧" not in source for source, _ in pairs)
        return [-self._cost if "гэрээ" in target else 0.0 for _, target in pairs]


@pytest.mark.parametrize(("cost", "taken"), [(0.1, True), (2.0, False)])
def test_a_preferred_term_is_taken_unless_it_does_not_fit(cost: float, taken: bool) -> None:
    matcher = TermMatcher([Term("A", "合同", (), "гэрээ", "", (), (), "civil", "n")])
    translator = Translator(Judge(cost), matcher)
    (result,) = translator.translate_segments(["原告解除合同。"], "mn", TermMode.PREFER)
    assert ("гэрээ" in result.text) is taken
    (held,) = translator.translate_segments(["原告解除合同。"], "mn", TermMode.REQUIRE)
    assert "гэрээ" in held.text, "a required term is required"


def test_an_alternative_with_the_term_is_taken_before_a_better_scored_one_without() -> None:
    result, _ = run(["Нэхэмжлэгч хэлэлцээр цуцлав.", "Нэхэмжлэгч гэрээ цуцлав."])
    assert result.text == "Нэхэмжлэгч гэрээ цуцлав."
    assert result.terms[0].status is TermStatus.SATISFIED


def test_a_missed_term_is_repaired_through_a_placeholder_and_inflected_by_rule() -> None:
    def respond(source: str) -> str:
        if re.search(r"⟦x\d⟧", source):
            return "Нэхэмжлэгч ⟦x0⟧-аас татгалзав."
        return "Нэхэмжлэгч тохирооноос татгалзав."

    result, _ = run(respond)
    assert result.text == "Нэхэмжлэгч гэрээнээс татгалзав."
    assert result.terms[0].status is TermStatus.REPAIRED
    assert codes(result) == []


@pytest.mark.parametrize(("beam", "repair", "wider"), [(4, 2, 8), (3, 2, 6), (1, 1, 2)])
def test_repairs_are_decoded_with_half_the_beam(beam: int, repair: int, wider: int) -> None:
    def answer(source: str) -> str:
        return "" if "支付" in source else "Нэхэмжлэгч хэлцэл цуцлав."

    backend = FakeBackend(answer)
    Translator(backend, TERMS, beam_size=beam).translate_segments(
        ["原告解除合同。", "支付。"], "mn", TermMode.REQUIRE
    )
    beams: dict[str, set[int]] = {}
    for source, size in zip(backend.sources, backend.beams, strict=True):
        beams.setdefault(source, set()).add(size)
    assert beams["⟦mn⟧原告解除合同。"] == {beam}
    assert beams["⟦mn⟧支付。"] == {beam, wider}, "an empty output is tried again with a wider beam"
    assert {size for s in beams if "⟦m⟧" in s or "⟦x" in s for size in beams[s]} == {repair}


def test_a_term_that_cannot_be_placed_is_reported() -> None:
    result, _ = run("Нэхэмжлэгч тохиролцоог цуцлав.")
    assert result.terms[0].status is TermStatus.MISSED
    assert codes(result) == ["term-missing"]
    assert "合同" in result.warnings[0].message


def test_an_admitted_term_satisfies() -> None:
    result, _ = run("Шүүхэд мэдүүлэв.", text="向法院起诉。")
    assert result.terms[0].status is TermStatus.SATISFIED


def test_mode_off_annotates_nothing_and_still_tells_what_is_there() -> None:
    result, backend = run("Нэхэмжлэгч тохиролцоог цуцлав.", mode=TermMode.OFF)
    assert "⟦t⟧" not in backend.sources[0]
    assert result.terms[0].status is TermStatus.MISSED
    assert codes(result) == []


def test_a_literal_the_model_drops_is_put_back_and_reported() -> None:
    result, _ = run("Хариуцагч мөнгө төлнө.", text="被告支付5000元。")
    assert "5000" in result.text
    assert codes(result) == ["literal-restored"]


def test_a_literal_is_rendered_where_the_model_put_it() -> None:
    result, backend = run(
        "Хариуцагч ⟦d0⟧-ны өдөр ⟦n1⟧ юань төлнө.", text="被告于2024年3月5日支付三万元。"
    )
    assert backend.sources[0] == "⟦mn⟧被告于⟦d0⟧日支付⟦n1⟧元。"
    assert result.text == "Хариуцагч 2024 оны 3 сарын 5-ны өдөр 30000 юань төлнө."
    assert codes(result) == []


def test_empty_output_keeps_the_source_and_is_reported() -> None:
    result, _ = run("", text="被告支付。")
    assert result.text == "被告支付。"
    assert codes(result) == ["empty-output"]


def test_a_loop_is_reported() -> None:
    result, _ = run("төлбөр төлбөр төлбөр төлбөр төлбөр төлбөр.", text="被告赔偿。")
    assert "repetition" in codes(result)
    assert has_loop("гэрээг гэрээг гэрээг гэрээг гэрээг")
    assert not has_loop("Хуулийн дагуу хуульт эрх ашгийг хамгаална.")


def test_a_long_sentence_is_split_at_clauses_and_nothing_is_cut_off() -> None:
    # every clause another: equal pieces are decoded once
    clauses = [
        f"第{n}项{'甲乙丙丁戊己庚'[n % 7]}{'子丑寅卯辰'[n % 5]}义务由被告履行" for n in range(1, 30)
    ]
    text = "，".join(clauses) + "。"

    def respond(source: str) -> str:
        return "Үүрэг " + " ".join(m.group() for m in MARKER.finditer(source)) + ","

    result, backend = run(respond, text=text)
    assert len(backend.sources) > 1
    joined = "".join(re.sub(r"⟦mn⟧", "", s) for s in backend.sources)
    assert joined.count("义务由被告履行") == 29
    for n in range(1, 30):
        assert re.search(rf"(?<!\d){n}(?!\d)", result.text), n


def test_numbering_stays_outside_the_model() -> None:
    result, backend = run("түрээсийн мөнгө төлөх;", text="（一）支付租金；")
    assert backend.sources[0] == "⟦mn⟧支付租金；"
    assert result.text == "(1) түрээсийн мөнгө төлөх;"


@pytest.mark.parametrize("mode", list(TermMode))
def test_control_symbols_never_reach_the_reader(mode: TermMode) -> None:
    result, _ = run("⟦mn⟧⟦t⟧гэрээ⟦m⟧ цуцлав⟦/t⟧.", mode=mode)
    assert "⟦" not in result.text


def test_mongolian_source_terms_are_required_in_chinese() -> None:
    result, backend = run(
        lambda s: "法院撤销合同。" if "⟦m⟧" in s else "他们撤销合同。",
        text="Шүүх хороо гэрээг цуцлав.",
        to="zh",
    )
    assert {t.source: t.status for t in result.terms} == {"Шүүх хороо": TermStatus.SATISFIED}
    assert backend.sources[1] == "⟦zh⟧⟦t⟧Шүүх хороо⟦m⟧法院⟦/t⟧ гэрээг цуцлав."


def test_any_chinese_term_of_an_ambiguous_lemma_satisfies() -> None:
    matcher = TermMatcher(
        [
            Term("A", "解除", (), "цуцлах", "", (), (), "civil", "v", layer="court"),
            Term(
                "B", "撤销", (), "хүчингүй болгох", "", ("цуцлах",), (), "civil", "v", layer="court"
            ),
        ]
    )
    backend = FakeBackend(lambda source: "法院撤销决定。")
    (result,) = Translator(backend, matcher).translate_segments(
        ["Шүүх тогтоолыг цуцлав."], "zh", TermMode.REQUIRE
    )
    assert [(t.expected, t.form, t.status) for t in result.terms] == [
        ("解除", "撤销", TermStatus.SATISFIED)
    ]


def test_what_went_wrong_as_a_whole_is_decoded_clause_by_clause() -> None:
    clauses = ("双方当事人在去年解除了那一份合同，", "后来由居住地的某旗人民法院进行审理。")

    def respond(source: str) -> str:
        if "解除" in source and "居住地" in source:
            return "Хоёр тал цуцлав."  # too long for the model: both terms are lost
        if "解除" in source:
            return "Хоёр тал өнгөрсөн жил уг гэрээг цуцлав."
        return "Дараа нь шүүх хороо хэлэлцэв."

    result, _ = run(respond, text="".join(clauses))
    assert [t.status for t in result.terms] == [TermStatus.SATISFIED] * 2
    assert codes(result) == []
    assert result.text == "Хоёр тал өнгөрсөн жил уг гэрээг цуцлав, дараа нь шүүх хороо хэлэлцэв."


def test_clauses_are_not_taken_when_nothing_gets_better() -> None:
    result, _ = run(
        "Хоёр тал цуцлав.", text="双方当事人在去年解除了那一份合同，后来由某旗人民法院进行审理。"
    )
    assert result.text == "Хоёр тал цуцлав."
    assert codes(result) == ["term-missing", "term-missing"]


def test_several_missed_terms_are_hidden_and_put_back_together() -> None:
    def respond(source: str) -> str:
        if "⟦x0⟧" in source and "⟦x1⟧" in source:
            return "⟦x1⟧-д ⟦x0⟧-ын тухай мэдүүлэв."
        return "Мэдүүлэв."

    result, _ = run(respond, text="就合同向法院起诉。")
    assert result.text == "Шүүх хороонд гэрээний тухай мэдүүлэв."
    assert [t.status for t in result.terms] == [TermStatus.REPAIRED] * 2


def test_letters_of_the_source_in_the_output_are_avoided_or_reported() -> None:
    result, _ = run(["Талууд费用 төлөв.", "Талууд зардал төлөв."], text="支付费用。")
    assert result.text == "Талууд зардал төлөв."
    assert codes(result) == []
    result, _ = run("Талууд费用 төлөв.", text="支付费用。")
    assert codes(result) == ["untranslated"]


@pytest.mark.parametrize(
    ("source", "raw", "to_lang", "changed"),
    [
        ("每月10日前支付3000元。", "сар бүрийн ⟦n0⟧-ны өдрөөс өмнө ⟦n1⟧ юань", "mn", ()),
        ("每月10日前支付3000元。", "сар бүр ⟦n0⟧ юань, ⟦n1⟧ юань төлнө", "mn", (0,)),
        ("期限3年6个月。", "хугацаа ⟦n0⟧ жил ⟦n1⟧ сар", "mn", ()),
        ("期限3年6个月。", "хугацаа ⟦n0⟧ сар ⟦n1⟧ сар", "mn", (0,)),
        ("牛12头", "⟦n0⟧ үхэр", "mn", ()),
        ("10日", "өдөр", "mn", ()),
        ("олговрыг 30 хувиар нэмнэ.", "补贴增加百分之⟦n0⟧。", "zh", ()),
        ("олговрыг 30 хувиар нэмнэ.", "补贴增加⟦n0⟧元。", "zh", (0,)),
        ("价格上涨百分之三十。", "үнэ ⟦n0⟧ хувиар өссөн", "mn", ()),
        ("价格上涨百分之三十。", "үнэ ⟦n0⟧ юаниар өссөн", "mn", (0,)),
        ("Автобус өглөө 6 цагт явна.", "班车早上⟦n0⟧点发车。", "zh", ()),
        ("Автобус өглөө 6 цагт явна.", "班车早上⟦n0⟧天发车。", "zh", (0,)),
        ("第二天她申请了回避。", "⟦n0⟧ дахь өдөр тэр татгалзах өргөдөл гаргав.", "mn", ()),
        ("拘留5至10日", "⟦n0⟧-⟦n1⟧ хоног саатуулах", "mn", ()),
        ("草场800亩", "⟦n0⟧ метр бэлчээр", "mn", (0,)),
        ("15 хоногийн дотор 500 юань төлнө.", "⟦n0⟧日内支付⟦n1⟧元。", "zh", ()),
        ("15 хоногийн дотор 500 юань төлнө.", "⟦n0⟧元内支付⟦n1⟧元。", "zh", (0,)),
        ("判处有期徒刑一年半。", "⟦n0⟧ жил хагасын хорих ял оноов", "mn", ()),
        ("判处有期徒刑一年半。", "⟦n0⟧ жилийн хорих ял оноов", "mn", (0,)),
        ("三个半月没有上班。", "⟦n0⟧ сар ажиллаагүй", "mn", (0,)),
        ("等了两个半小时。", "⟦n0⟧ цаг хагас хүлээв", "mn", ()),
        ("下午三点半开庭。", "үдээс хойш ⟦n0⟧ цаг хагаст хуралдана", "mn", ()),
        ("下午三点半开庭。", "үдээс хойш ⟦n0⟧ цагт хуралдана", "mn", (0,)),
        ("2 жил хагасын дараа буцаана.", "⟦n0⟧年后归还。", "zh", (0,)),
        ("2 жил хагасын дараа буцаана.", "⟦n0⟧年半以后归还。", "zh", ()),
    ],
)
def test_numbers_that_count_something_else_are_seen(
    source: str, raw: str, to_lang: str, changed: tuple[int, ...]
) -> None:
    from_lang = "zh" if to_lang == "mn" else "mn"
    assert find_changed_units(source, raw, find_literals(source, from_lang), to_lang) == changed


@pytest.mark.parametrize(
    ("source", "raw", "to_lang", "mended"),
    [
        ("一年半以后归还。", "⟦n0⟧ жилийн дараа буцаана.", "mn", "⟦n0⟧ жил хагасын дараа буцаана."),
        ("判处一年半。", "⟦n0⟧ жил шийтгэв.", "mn", "⟦n0⟧ жил хагас шийтгэв."),
        ("早上七点半上班。", "Өглөө ⟦n0⟧ цагт ажилдаа орно.", "mn", "Өглөө ⟦n0⟧ цаг хагаст ажилдаа орно."),
        ("六点半开门，九点半关门。", "⟦n0⟧ цаг хагаст нээж, ⟦n1⟧ цагт хаана.", "mn", "⟦n0⟧ цаг хагаст нээж, ⟦n1⟧ цаг хагаст хаана."),
        ("三个半月没有上班。", "⟦n0⟧ сард хагас жил ажиллаагүй.", "mn", "⟦n0⟧ сард хагас жил ажиллаагүй."),
        ("一年以后半价。", "⟦n0⟧ жилийн дараа.", "mn", "⟦n0⟧ жилийн дараа."),
        ("2 жил хагасын дараа буцаана.", "⟦n0⟧年后归还。", "zh", "⟦n0⟧年半后归还。"),
        ("2 сар хагасын цалин.", "⟦n0⟧个月的工资。", "zh", "⟦n0⟧个半月的工资。"),
    ],
)  # fmt: skip
def test_a_half_that_the_model_drops_is_put_back(
    source: str, raw: str, to_lang: str, mended: str
) -> None:
    from_lang = "zh" if to_lang == "mn" else "mn"
    assert restore_halves(source, raw, find_literals(source, from_lang), to_lang) == mended


def test_a_direction_needs_only_its_own_letters(settings) -> None:
    from mnzh_legal.engine.annotation import TO_MN, TO_ZH
    from mnzh_legal.engine.backends.ctranslate import VOCABULARY_MAP, CTranslate2Backend

    folder = settings.model_dir
    lines = dict(
        line.split("\t") for line in (folder / VOCABULARY_MAP).read_text("utf-8").splitlines()
    )
    assert set(lines) == {TO_MN, TO_ZH}
    assert "合同" not in lines[TO_MN].split(" ")
    assert "合同" in lines[TO_ZH].split(" ")
    assert all("</s>" in v.split(" ") and "⟦n0⟧" in v.split(" ") for v in lines.values())
    backend = CTranslate2Backend(folder, threads=2)
    mixed = [TO_MN + "合同无效。", TO_ZH + "Гэрээ хүчингүй.", TO_MN + "合同有效。"]
    together = backend.decode(mixed, beam_size=4, hypotheses=1)
    # the other direction in between changes nothing
    alone = [backend.decode([s], beam_size=4, hypotheses=1)[0] for s in reversed(mixed)][::-1]
    assert [h[0].text for h in together] == [h[0].text for h in alone]
    assert "合同" in together[1][0].text
    assert not any("\u4e00" <= c <= "\u9fff" for c in together[0][0].text + together[2][0].text)


def test_a_model_without_a_map_decodes_with_its_whole_vocabulary(settings, tmp_path) -> None:
    import shutil

    from mnzh_legal.engine.annotation import TO_MN
    from mnzh_legal.engine.backends.ctranslate import VOCABULARY_MAP, CTranslate2Backend

    for name in ("model.bin", "config.json", "shared_vocabulary.json", "tokenizer.model"):
        shutil.copy(settings.model_dir / name, tmp_path / name)
    assert not (tmp_path / VOCABULARY_MAP).exists()
    whole = CTranslate2Backend(tmp_path, threads=1)
    narrow = CTranslate2Backend(settings.model_dir, threads=1)
    assert whole.version != narrow.version
    source = [TO_MN + "合同无效。"]
    assert whole.decode(source, beam_size=1, hypotheses=1)[0][0].text == (
        narrow.decode(source, beam_size=1, hypotheses=1)[0][0].text
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("合同合同合同合同", True),
        ("абабабаб", True),
        ("түрээс төлөх, түрээс төлөх, түрээс төлөх", True),
        ("түрээс төлөх, түрээс төлөх", False),
        ("Гэрээний талууд гэрээ байгуулж, гэрээгээ биелүүлнэ.", False),
        ("", False),
        ("аа", False),
    ],
)
def test_loops_are_seen(text: str, wanted: bool) -> None:
    from mnzh_legal.engine.output_text import has_loop

    assert has_loop(text) is wanted


def test_guessed_repairs_give_what_repairs_one_by_one_give() -> None:
    from mnzh_legal.engine import stages

    def respond(source: str) -> str:
        if "⟦x0⟧" in source:
            return "Нэхэмжлэгч ⟦x0⟧ цуцлав."
        return "Нэхэмжлэгч хэлцэл цуцлав."

    texts = ["原告解除合同。", "原告撤销合同。", "被告解除合同。"]
    results = []
    few = stages.FEW_JOBS
    for limit in (few, 0):
        stages.FEW_JOBS = limit
        try:
            backend = FakeBackend(respond)
            done = Translator(backend, TERMS).translate_segments(texts, "mn", TermMode.REQUIRE)
        finally:
            stages.FEW_JOBS = few
        results.append([(d.text, d.terms, d.warnings) for d in done])
    assert results[0] == results[1]
    assert results[0][0][0] == "Нэхэмжлэгч гэрээ цуцлав."
