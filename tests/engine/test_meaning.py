"""Negation and modality: found lost where they are lost, composed for each word; not where they are not."""

from __future__ import annotations

import pytest

from mnzh_legal.engine.meaning import find_lost_modality, find_lost_negation, restore_duty
from mnzh_legal.engine.translator import TermMode, Translator
from mnzh_legal.terms.matcher import TermMatcher
from tests.fakes import FakeBackend

HELD = [
    ("被告不承担赔偿责任。", "Зарга мэдүүлэгдэгч төлбөрийн хариуцлага хүлээхгүй."),
    ("不得转让承包地。", "Гэрээлсэн газрыг шилжүүлж болохгүй."),
    ("合同没有约定违约金。", "Гэрээнд алданги тохиролцоогүй."),
    ("申请人未到庭。", "Өргөдөл гаргагч шүүх хуралд ирсэнгүй."),
    ("禁止在草原上开垦。", "Бэлчээрт газар хагалахыг хориглоно."),
    ("该条款无效。", "Энэ зүйл хүчингүй."),
    ("法院不予支持。", "Шүүх хороо дэмжихээс татгалзав."),
    ("不动产登记簿", "Үл хөдлөх хөрөнгийн бүртгэлийн дэвтэр"),
    ("判处无期徒刑。", "Насаар нь хорих ял шийтгэв."),
    ("未成年人的监护人", "Насанд хүрээгүй хүний асран хамгаалагч"),
    ("不仅要返还，还要赔偿。", "Буцааж өгөөд зогсохгүй төлнө."),
    ("这是不是工伤？", "Энэ ажлын гэмтэл мөн үү?"),
    ("卖羊要不要交税？", "Хонь зарахад татвар төлөх үү?"),
    ("你有没有意见？", "Чи саналтай юу?"),
    ("药费报了没有？", "Эмийн мөнгийг олгосон уу?"),
    ("两种文本不一致。", "Хоёр эх бичвэр зөрж байна."),
    ("照片和实物不一样。", "Зураг, бараа хоёр өөр байна."),
    ("刹车不灵。", "Тоормос муу."),
    ("对方不接电话了。", "Нөгөө тал утсаа авахаа больсон."),
    ("经营者应当标明价格。", "Эрхлэгч үнийг тэмдэглэх ёстой."),
    ("当事人可以上诉。", "Этгээд давж заалдаж болно."),
    ("监护人有权拒绝。", "Асран хамгаалагч татгалзах эрхтэй."),
    ("土地使用权归集体所有。", "Газар ашиглах эрх хамт олных."),
]
LOST = [
    ("被告不承担赔偿责任。", "Зарга мэдүүлэгдэгч төлбөрийн хариуцлага хүлээнэ.", "negation"),
    ("不得转让承包地。", "Гэрээлсэн газрыг шилжүүлж болно.", "negation"),
    ("合同没有约定违约金。", "Гэрээнд алданги тохиролцов.", "negation"),
    ("申请人未到庭。", "Өргөдөл гаргагч шүүх хуралд ирэв.", "negation"),
    ("禁止在草原上开垦。", "Бэлчээрт газар хагална.", "negation"),
    ("该条款无效。", "Энэ зүйл хүчинтэй.", "negation"),
    ("要不要起诉由你决定，我不管。", "Зарга мэдүүлэх эсэхийг чи шийд, би хариуцна.", "negation"),
    ("两份合同不一致。", "Хоёр гэрээ таарч байна.", "negation"),
    ("不得转让承包地。", "Гэрээлсэн газрыг шилжүүлнэ.", "prohibition"),
    ("经营者应当标明价格。", "Эрхлэгч үнийг тэмдэглэв.", "duty"),
    ("必须交押金。", "Барьцаа өгөв.", "duty"),
    ("当事人可以上诉。", "Этгээд давж заалдав.", "permission"),
    ("监护人有权拒绝。", "Асран хамгаалагч татгалзав.", "permission"),
]


def found(zh: str, mn: str) -> set[str]:
    return {name for name, _ in find_lost_modality(zh, mn)} | (
        {"negation"} if find_lost_negation(zh, mn) else set()
    )


@pytest.mark.parametrize(("zh", "mn"), HELD)
def test_what_is_held_is_not_said_to_be_lost(zh: str, mn: str) -> None:
    assert found(zh, mn) == set()


@pytest.mark.parametrize(("zh", "mn", "kind"), LOST)
def test_what_is_lost_is_found(zh: str, mn: str, kind: str) -> None:
    assert kind in found(zh, mn)


def translate(outputs: list[str], text: str, to: str = "mn") -> tuple[str, set[str]]:
    translator = Translator(FakeBackend(lambda _: outputs), TermMatcher([]))
    (result,) = translator.translate_segments([text], to, TermMode.REQUIRE)
    return result.text, {w.code for w in result.warnings}


def test_a_hypothesis_that_keeps_the_negation_is_taken_before_a_likelier_one() -> None:
    text, codes = translate(["Тэр төлнө.", "Тэр төлөхгүй."], "他不支付。")
    assert (text, codes) == ("Тэр төлөхгүй.", set())


def test_a_lost_negation_is_warned_of_in_both_directions() -> None:
    assert translate(["Тэр төлнө."], "他不支付。")[1] == {"negation"}
    assert translate(["他不支付。"], "Тэр төлнө.", "zh")[1] == {"negation"}


def test_a_lost_duty_is_warned_of_in_both_directions() -> None:
    assert translate(["Тэр төлөв."], "他应当支付。")[1] == {"modality"}
    assert translate(["他支付。"], "Тэр төлөх ёстой.", "zh")[1] == {"modality"}
    assert translate(["他应当支付。"], "Тэр төлнө.", "zh")[1] == set()


@pytest.mark.parametrize(
    ("mn", "zh", "kind"),
    [
        ("Газрыг шилжүүлж болохгүй.", "转让土地。", "prohibition"),
        ("Тамхи татахыг хориглоно.", "吸烟。", "prohibition"),
        ("Үнийг тэмдэглэх ёстой.", "标明价格。", "duty"),
        ("Давж зарга мэдүүлж болно.", "上诉。", "permission"),
        ("Асран хамгаалагч татгалзах эрхтэй.", "监护人拒绝。", "permission"),
    ],
)
def test_what_chinese_loses_is_found(mn: str, zh: str, kind: str) -> None:
    assert [name for name, _ in find_lost_modality(zh, mn, "zh")] == [kind]


@pytest.mark.parametrize(
    ("mn", "zh"),
    [
        ("Газрыг шилжүүлж болохгүй.", "不得转让土地。"),
        ("Тамхи татахыг хориглоно.", "禁止吸烟。"),
        ("Үнийг тэмдэглэх ёстой.", "应标明价格。"),
        ("Үүнийг төлөх ёстой юу?", "这个由谁付？"),
        ("Давж зарга мэдүүлж болно.", "可上诉。"),
        ("Тэр эмч болно гэж шийдсэн.", "他立志当医生。"),
    ],
)
def test_what_chinese_says_is_not_said_to_be_lost(mn: str, zh: str) -> None:
    assert find_lost_modality(zh, mn, "zh") == []


def test_a_hypothesis_that_keeps_the_modality_is_taken_before_a_likelier_one() -> None:
    text, codes = translate(["Тэр төлөв.", "Тэр төлөх ёстой."], "他应当支付。")
    assert (text, codes) == ("Тэр төлөх ёстой.", set())
    assert translate(["他支付。", "他应当支付。"], "Тэр төлөх ёстой.", "zh")[0] == "他应当支付。"


@pytest.mark.parametrize(
    ("zh", "mn", "whole"),
    [
        ("他应当支付。", "Тэр төлнө.", "Тэр төлөх ёстой."),
        ("必须保持整洁。", "Цэвэр байна.", "Цэвэр байх ёстой."),
        (
            "应当更换零件，并通知用户。",
            "Эд ангийг сольж, хэрэглэгчид мэдэгдэнэ.",
            "Эд ангийг сольж, хэрэглэгчид мэдэгдэх ёстой.",
        ),
        ("应当更换。", "Сольно.", "Солих ёстой."),
        ("应当批准名单。", "Нэрсийг батална.", "Нэрсийг батлах ёстой."),
        ("应当写明理由。", "Шалтгааныг бичнэ.", "Шалтгааныг бичих ёстой."),
    ],
)
def test_a_lost_duty_is_put_back_at_the_verb(zh: str, mn: str, whole: str) -> None:
    assert restore_duty(zh, mn) == whole
    assert translate([mn], zh)[0] == whole


@pytest.mark.parametrize(
    ("zh", "mn"),
    [
        ("应当出示证件，由两人进行。", "Үнэмлэх үзүүлж, 2 хүн явуулна."),
        ("应当公告。", "Зарлаж болно."),
        ("应当公告。", "Заавал зарлана."),
        ("他支付。", "Тэр төлнө."),
        ("应当放在外面。", "Гадна."),
        ("应当没收。", "Хъраажна."),  # no verb that is known
    ],
)
def test_no_duty_is_put_where_it_may_not_be(zh: str, mn: str) -> None:
    assert restore_duty(zh, mn) == mn
