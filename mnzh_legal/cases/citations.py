"""Citations in Chinese and Mongolian legal text: statute passages, case numbers, 法释 numbers.

Every citation keeps the half-open code points it was read from. What can mean two things (本法第三条
with no act named before it) is no citation: nothing is guessed.

Source: 人民法院制作法律文书引用规范 (法释〔2009〕14号) for the Chinese forms; 关于人民法院案件案号的若干规定
(2015) for case numbers; the house style for the Mongolian ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from mnzh_legal.cases.model import StatuteRef
from mnzh_legal.engine.numerals import (
    format_chinese_numeral,
    lower_digits,
    ordinal_word,
    parse_chinese_numeral,
    raise_digits,
)


class CitationKind(StrEnum):
    """What a citation names."""

    STATUTE = "statute"
    CASE = "case"
    INTERPRETATION = "interpretation"


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation and its place.

    ``key`` is the normal form: ``民法典/1079/2/3`` (act, article+sub, paragraph, item), a case number in
    full-width brackets, or ``法释〔2016〕19号``. ``statute`` is set for statutes.
    """

    kind: CitationKind
    start: int
    end: int
    text: str
    key: str
    statute: StatuteRef | None = None


#: Gives the Chinese name of an act for its Mongolian name, "" for none.
LawNames = Callable[[str], str]

_NUMERAL = "[〇零一二三四五六七八九十百千两0-9０-９]"
_ARTICLE = (
    rf"(?:第|(?=[0-9０-９]))(?P<article>{_NUMERAL}+)条(?:之(?P<sub>{_NUMERAL}+))?"
    rf"(?:第(?P<paragraph>{_NUMERAL}+)款)?(?:第[（(]?(?P<item>{_NUMERAL}+)[）)]?项)?"
)
_NAMED = re.compile(
    rf"(?:《(?P<quoted>[^《》〈〉]*(?:〈[^〈〉]*〉[^《》〈〉]*)?)》(?:[（(][^（）()]{{2,30}}[）)])?"
    rf"|(?P<same>同法|该法)"
    rf"|(?P<bare>[\u4e00-\u9fff]{{0,12}}?(?:民法典|刑法|宪法|诉讼法|[\u4e00-\u9fff]法)))的?{_ARTICLE}"
)
_NEXT = re.compile(
    rf"(?:、|和|及|以及|或者|，)(?=第)(?P<again>{_ARTICLE}|第(?P<only>{_NUMERAL}+)款)"
)
_CASE = re.compile(
    r"[（(〔\[](?P<year>\d{4})[）)〕\]]\s?(?P<rest>[\u4e00-\u9fff×]{1,3}[\d×]{0,6}"
    r"[\u4e00-\u9fff]{1,5}(?:[\d×]+|[〇零一二三四五六七八九十百千]+)号(?:之[一二三四五六七八九十\d]+)?)"
)
_INTERPRETATION = re.compile(
    r"(?P<organ>法释|高检发释字|法发|法〔?(?=\d{4}))\s?[〔（(\[](?P<year>\d{4})[〕）)\]]\s?第?(?P<number>\d+)\s?号"
)
_MN_TAIL = (
    r"(?P<article>\d+)(?P<sup>[¹²³⁴⁵⁶⁷⁸⁹⁰]*)\s+(?:дугаар|дүгээр)\s+зүйл(?:\w*)"
    r"(?:\s+(?P<paragraph>\d+)\s+(?:дугаар|дүгээр|дахь|дэх)\s+хэс\w+)?"
    r"(?:\s+(?P<item>\d+)\s+(?:дугаар|дүгээр|дахь|дэх)\s+(?:заалт|зүйлч)\w*)?"
)
_MN_NAMED = re.compile(rf"«(?P<quoted>[^«»]+)»\S*\s+{_MN_TAIL}")
_MN_BARE = re.compile(
    rf"(?P<bare>(?:[А-ЯӨҮЁ][а-яөүё]+|хууль|хуулийн)(?:\s+[А-ЯӨҮЁа-яөүё]+){{0,5}})\s+{_MN_TAIL}"
)
#: Short names of acts, as judgments and questions use them.
SHORT_NAMES = {
    "民诉法": "民事诉讼法", "刑诉法": "刑事诉讼法", "行诉法": "行政诉讼法", "婚姻法": "婚姻法",
    "消法": "消费者权益保护法", "消保法": "消费者权益保护法", "道交法": "道路交通安全法",
    "未保法": "未成年人保护法", "公司法": "公司法", "农承法": "农村土地承包法",
    "农村土地承包法": "农村土地承包法", "治安法": "治安管理处罚法", "反家暴法": "反家庭暴力法",
    "个保法": "个人信息保护法", "劳动合同法": "劳动合同法", "仲裁调解法": "劳动争议调解仲裁法",
}  # fmt: skip
_NO_ACT = ("本法", "该法", "方法", "违法", "依法", "合法", "非法")
_LEADING = re.compile(
    r"^(?:依照|按照|根据|依据|适用|违反|参照|关于|符合|以及|或者|和|与|及|请问|依|按|据|照|有关|我国|新|现行)+"
)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


def normalize_law(name: str) -> str:
    """Return the usual name of a Chinese act: without the state's name, short names in full.

    >>> normalize_law("中华人民共和国民法典"), normalize_law("民诉法")
    ('民法典', '民事诉讼法')
    """
    name = re.sub(r"^中华人民共和国", "", name.strip())
    return SHORT_NAMES.get(name, name)


def statute_key(ref: StatuteRef) -> str:
    """Return the index key of a statute article: ``民法典/1079``, ``刑法/120+1``."""
    return f"{normalize_law(ref.law)}/{ref.article}" + (
        f"+{ref.sub_article}" if ref.sub_article else ""
    )


def passage_key(ref: StatuteRef) -> str:
    """Return the key of a passage, paragraph and item included: ``民法典/1079/3/1``."""
    tail = f"/{ref.paragraph}" if ref.paragraph else ""
    if ref.item:
        tail = f"/{ref.paragraph}/{ref.item}"
    return statute_key(ref) + tail


def normalize_case_number(text: str) -> str:
    """Return a case number in full-width brackets without spaces.

    >>> normalize_case_number("(2023) 内0102民初 123号")
    '（2023）内0102民初123号'
    """
    text = re.sub(r"\s", "", text)
    return re.sub(r"^[(〔\[（](\d{4})[)〕\]）]", r"（\1）", text)


def _value(text: str | None) -> int:
    if not text:
        return 0
    text = text.translate(_FULL_WIDTH)
    return int(text) if text.isdigit() else parse_chinese_numeral(text) or 0


def _chinese_ref(law: str, match: re.Match[str]) -> StatuteRef | None:
    article = _value(match["article"])
    if not article:
        return None
    return StatuteRef(
        law, article, _value(match["sub"]), _value(match["paragraph"]), _value(match["item"])
    )


def _bare_law(text: str) -> tuple[str, int]:
    """The act at the end of a run of hanzi, and how many characters before it are not its name."""
    skipped = _LEADING.match(text)
    cut = skipped.end() if skipped else 0
    for known in ("民法典", "刑法", "宪法"):
        if text.endswith(known):
            return known, len(text) - len(known)
    return text[cut:], cut


def _chinese_statutes(text: str) -> Iterator[Citation]:
    law = ""
    for match in _NAMED.finditer(text):
        start = match.start()
        if match["quoted"] is not None:
            law = normalize_law(match["quoted"])
        elif match["bare"] is not None:
            name, cut = _bare_law(match["bare"])
            if len(name) < 2 or name in ("同法", "办法", "司法", "执法") or name.endswith(_NO_ACT):
                continue
            law, start = normalize_law(name), start + cut
        elif not law:
            continue  # 同法 with nothing before it
        ref = _chinese_ref(law, match)
        if ref is None:
            continue
        yield _statute(text, start, match.end(), ref)
        yield from _following(text, match.end(), ref)


def _following(text: str, position: int, ref: StatuteRef) -> Iterator[Citation]:
    """Articles and paragraphs of the same act that are listed after a citation."""
    while (more := _NEXT.match(text, position)) is not None:
        if more["only"]:
            ref = StatuteRef(ref.law, ref.article, ref.sub_article, _value(more["only"]))
        else:
            following = _chinese_ref(ref.law, more)
            if following is None:
                return
            ref = following
        yield _statute(text, more.start("again"), more.end(), ref)
        position = more.end()


def _statute(text: str, start: int, end: int, ref: StatuteRef) -> Citation:
    return Citation(CitationKind.STATUTE, start, end, text[start:end], passage_key(ref), ref)


def _mongolian_statutes(text: str, names: LawNames) -> Iterator[Citation]:
    taken: list[tuple[int, int]] = []
    for pattern, group in ((_MN_NAMED, "quoted"), (_MN_BARE, "bare")):
        for match in pattern.finditer(text):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            law, start = "", match.start()
            words = list(re.finditer(r"\S+", match[group]))
            # the longest ending of what stands before the number that names an act
            for word in words if group == "bare" else words[:1]:
                law = names(match[group][word.start() :])
                if law.endswith(_NO_ACT):
                    law = ""
                if law:
                    start = (
                        match.start() if group == "quoted" else match.start(group) + word.start()
                    )
                    break
            if not law:
                continue
            ref = StatuteRef(
                normalize_law(law),
                int(match["article"]),
                int(lower_digits(match["sup"])) if match["sup"] else 0,
                int(match["paragraph"] or 0),
                int(match["item"] or 0),
            )
            taken.append((start, match.end()))
            yield _statute(text, start, match.end(), ref)


def find_citations(text: str, law_names: LawNames = lambda _: "") -> tuple[Citation, ...]:
    """Return the citations of a text in Chinese or Cyrillic Mongolian, in order.

    ``law_names`` finds the Chinese name of an act for its Mongolian one (the term base does);
    without it Mongolian statute citations are left alone.

    >>> [c.key for c in find_citations("依照《民法典》第五百七十七条、第五百八十八条第一款判决")]
    ['民法典/577', '民法典/588/1']
    """
    found = [*_chinese_statutes(text), *_mongolian_statutes(text, law_names)]
    for match in _CASE.finditer(text):
        key = normalize_case_number(match.group())
        found.append(Citation(CitationKind.CASE, match.start(), match.end(), match.group(), key))
    for match in _INTERPRETATION.finditer(text):
        organ = match["organ"].rstrip("〔")
        key = f"{organ}〔{match['year']}〕{int(match['number'])}号"
        found.append(
            Citation(CitationKind.INTERPRETATION, match.start(), match.end(), match.group(), key)
        )
    found.sort(key=lambda c: (c.start, -c.end))
    kept: list[Citation] = []
    for citation in found:
        if not kept or citation.start >= kept[-1].end:
            kept.append(citation)
    return tuple(kept)


def render_statute(ref: StatuteRef, lang: str, law: str = "") -> str:
    """Return a statute citation in the style of a language, ``zh`` or ``mn``.

    ``law`` is the act's name in that language; without it the reference's own is used.

    >>> render_statute(StatuteRef("民法典", 1079, 0, 3, 2), "zh")
    '《民法典》第一千零七十九条第三款第二项'
    >>> render_statute(StatuteRef("刑法", 120, 1), "mn", "Эрүүгийн хууль")
    '«Эрүүгийн хууль»-ийн 120¹ дүгээр зүйл'
    """
    law = law or ref.law
    if lang == "zh":
        out = f"《{law}》第{format_chinese_numeral(ref.article)}条"
        for sign, value in (
            ("之{}", ref.sub_article),
            ("第{}款", ref.paragraph),
            ("第{}项", ref.item),
        ):
            if value:
                out += sign.format(format_chinese_numeral(value))
        return out
    number = str(ref.article)
    shown = number + (raise_digits(str(ref.sub_article)) if ref.sub_article else "")
    ordinal = ordinal_word(str(ref.sub_article) if ref.sub_article else number)
    out = f"«{law}»-ийн {shown} {ordinal} зүйл"
    if ref.paragraph:
        out += f"ийн {ref.paragraph} {ordinal_word(str(ref.paragraph))} хэсэг"
    if ref.item:
        out = out.removesuffix("хэсэг") + "хэсгийн" if ref.paragraph else out + "ийн"
        locative = "дахь" if ordinal_word(str(ref.item)) == "дугаар" else "дэх"
        out += f" {ref.item} {locative} заалт"
    return out
