"""Literals that a translation must keep: numbers, dates, money, article references, case
numbers, web addresses, codes. Each is replaced by a marker before decoding and rendered by rule
in the target language after it, so the model can move a literal but never alter one.

A marker is ``⟦`` + style + index + ``⟧``. Styles: ``n`` plain digits, ``c`` Chinese numeral,
``w`` digits with 万/亿, ``d`` date, ``x`` verbatim text. On the source side only ``n``, ``d``
and ``x`` occur; a model writing Chinese chooses ``n``, ``c`` or ``w``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from mnzh_legal.engine.case_numbers import convert_case_number
from mnzh_legal.engine.hanzi_numbers import POSITIONAL, read_hanzi_number
from mnzh_legal.engine.mongolian_numerals import (
    DATE_MN,
    NUMERAL_MN,
    read_mongolian_date,
    read_mongolian_numeral,
)
from mnzh_legal.engine.names import MASKED_NAME, join_name_ending, render_name
from mnzh_legal.engine.number_endings import harmonize_numbers
from mnzh_legal.engine.number_words import (
    WORDS_MN,
    WORDS_ZH,
    read_mongolian,
    say_in_chinese,
    say_in_mongolian,
)
from mnzh_legal.engine.numerals import (
    ARABIC_NUMBER,
    CHINESE_NUMERAL_CHARS,
    format_chinese_numeral,
    lower_digits,
    parse_chinese_decimal,
    parse_chinese_numeral,
    plain_notation,
    raise_digits,
    scale_of,
)
from mnzh_legal.engine.placeholders import inflect_as_marked
from mnzh_legal.engine.rewritten_numbers import REWRITTEN_MN, REWRITTEN_ZH, read_rewritten

#: Markers a model knows; a segment with more literals is split before decoding.
MAX_LITERALS = 10
MARKER = re.compile(r"⟦([ncwdx])(\d)⟧")
MARKERS = tuple(f"⟦{s}{i}⟧" for s in "ncwdx" for i in range(MAX_LITERALS))


class LiteralKind(StrEnum):
    """What a literal is; decides its marker style and its rendering."""

    NUMBER = "number"
    DATE = "date"
    CASE_NUMBER = "case_number"
    VERBATIM = "verbatim"
    NAME = "name"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Literal:
    """One literal of a source text. ``start`` and ``end`` are half-open code points.

    ``value`` is language-neutral: a plain decimal for numbers (``120`` or ``120+1`` for 第一百二
    十条之一), ``Y-M-D`` with empty parts for dates, the text itself otherwise. ``before`` and ``after``
    are what the marked text says around the marker, where that is not what the source says.
    """

    kind: LiteralKind
    start: int
    end: int
    source: str
    value: str
    style: str
    before: str = ""
    after: str = ""

    @property
    def values(self) -> list[str]:
        """The value, or both ends of a range."""
        return self.value.split("-") if self.kind is LiteralKind.NUMBER else [self.value]


@dataclass(frozen=True, slots=True)
class ProtectedText:
    """A text with markers in place of its literals; ``literals[i]`` belongs to index ``i``."""

    text: str
    literals: tuple[Literal, ...]


# --- finding -----------------------------------------------------------------------------------

# 千 before 瓦, 克, 米 … belongs to the unit
_HANZI_NUM = f"(?:(?!千[瓦克米卡伏赫帕])[{CHINESE_NUMERAL_CHARS}])+"
#: 十四点八, but not the time of day 九点二十 or 三点零五分.
_HANZI_DECIMAL = (
    f"{_HANZI_NUM}点[零〇一二三四五六七八九]+(?![零〇一二三四五六七八九十百千两分刻钟])[万亿]?"
)
_URL = r"(?:https?://|www\.)[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*[A-Za-z0-9/=#]"
_EMAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"
_PHONE = r"\d{3,4}-\d{7,8}(?!\d)|\d{1,2}:\d{1,2}(?!\d)"  # and ratios, times of day
_CODE = r"[A-Za-z0-9]*[A-Za-z][A-Za-z0-9]*(?:[-_./][A-Za-z0-9]+)*"
_ZH_CASE = r"[（(〔\[]\d{4}[）)〕\]][\u4e00-\u9fff]{1,3}\d{0,6}[\u4e00-\u9fff]{1,5}\d+号(?:之[一二三四五六七八九十]+)?"
_MN_CASE = r"\(\d{4}\) [А-ЯӨҮЁ][а-яөүё]+ (?:\d{2,6} )?[а-яөүё]+ [а-яөүё]+ \d+ (?:дугаар|дүгээр)"
#: Placeholders of program texts: %s, %(name)s, %1$d, {name}, {0}.
_PLACEHOLDER = r"(?<!\d)%(?:\(\w+\)|\d+\$)?[#0+-]*\d*(?:\.\d+)?[sdfiuxg](?![A-Za-z])|\{\w*\}"
_ODD = rf"{_PLACEHOLDER}|[⟦⟧]|[\U0001F000-\U0001FAFF\u2600-\u27BF\u25A0-\u25FF\u2190-\u21FF]+"

_ZH = re.compile(
    rf"(?P<case>{_ZH_CASE})|(?P<name>{MASKED_NAME})|(?P<url>{_URL})|(?P<email>{_EMAIL})|(?P<phone>{_PHONE})|(?P<odd>{_ODD})"
    rf"|(?P<date>(?:(?:\d{{4}}|[〇零一二三四五六七八九]{{4}})年)(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})(?=月)"
    rf"(?:月(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})(?=[日号]))?"
    rf"|(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})月(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})(?=[日号]))"
    rf"|(?P<art>(?<=第)(?:{_HANZI_NUM}|\d+)条之[一二三四五六七八九十]+)"
    rf"|(?P<words>{WORDS_ZH})|(?P<rewritten>{REWRITTEN_ZH})"
    rf"|(?P<mixed>{ARABIC_NUMBER}[百千]?[万亿](?!元?分之))|(?P<code>{_CODE})|(?P<arabic>{ARABIC_NUMBER})|(?P<decimal>{_HANZI_DECIMAL})"
    rf"|(?P<hanzi>{_HANZI_NUM})"
)
_MN = re.compile(
    rf"(?P<case>{_MN_CASE})|(?P<url>{_URL})|(?P<email>{_EMAIL})|(?P<phone>{_PHONE})|(?P<odd>{_ODD})"
    r"|(?P<date>\d{4} оны? \d{1,2}(?: (?:дугаар|дүгээр))? сарын? \d{1,2}"
    r"|\d{4} оны? \d{1,2}(?=(?: (?:дугаар|дүгээр))? сар)|\d{1,2} сарын \d{1,2}(?=-|\s?өдө?р))"
    rf"|(?P<art>\d+[¹²³⁴⁵⁶⁷⁸⁹])|(?P<words>{WORDS_MN})|(?P<rewritten>{REWRITTEN_MN})|(?P<day>{DATE_MN})|(?P<numeral>{NUMERAL_MN})|(?P<mixed>{ARABIC_NUMBER} (?:мянган?|түмэн|сая|тэрбум)(?![а-яөүё]))"
    rf"|(?P<code>{_CODE})|(?P<arabic>{ARABIC_NUMBER})"
)


def _scaled(number: str, scale: int) -> str:
    return plain_notation(Decimal(number.replace(",", "").replace("，", "")) * scale)


def _number_or_text(source: str) -> str:
    """Canonical value of an Arabic number; thousands separators go, odd forms stay verbatim."""
    text = source.replace("，", ",")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        text = text.replace(",", "")
    return text


def _date_parts(source: str) -> str:
    def number(part: str) -> str:
        value = int(part) if part.isdigit() else parse_chinese_numeral(part)
        return "" if value is None else str(value)

    if "年" in source or "月" in source:
        match = re.fullmatch(r"(?:(.+)年)?([^年月]+)(?:月(.+))?", source)
        year, month, day = match.groups() if match else ("", "", "")
    else:
        match = re.fullmatch(
            r"(?:(\d{4}) оны? )?(\d{1,2})(?: (?:дугаар|дүгээр))?(?: сарын? (\d{1,2}))?", source
        )
        year, month, day = match.groups() if match else ("", "", "")
    return "-".join(number(part) if part else "" for part in (year, month, day))


def find_literals(text: str, lang: str) -> tuple[Literal, ...]:
    """Return the literals of ``text`` (``zh`` or Cyrillic ``mn``) in order, without overlap.

    >>> [(l.source, l.value) for l in find_literals("依照第二十三条支付三万元。", "zh")]
    [('二十三', '23'), ('三万', '30000')]
    """
    found: list[Literal] = []
    for match in (_ZH if lang == "zh" else _MN).finditer(text):
        group, source = match.lastgroup, match.group()
        start, end = match.span()
        kind, style, before, after = LiteralKind.NUMBER, "n", "", ""
        if group == "case":
            kind, style, value = LiteralKind.CASE_NUMBER, "x", source
        elif group == "name":
            kind, style, value = LiteralKind.NAME, "x", source
        elif group in ("url", "email", "phone", "odd", "code"):
            kind, style, value = LiteralKind.VERBATIM, "x", source
        elif group == "words":
            kind, style = LiteralKind.WORDS, "x"
            value, after = (
                (say_in_mongolian(source), "") if lang == "zh" else read_mongolian(source)
            )
        elif group == "date":
            kind, style, value = LiteralKind.DATE, "d", _date_parts(source)
        elif group == "art":
            if lang == "zh":
                head, sub = source.split("条之")
                number = int(head) if head.isdigit() else parse_chinese_numeral(head)
                sub_number = parse_chinese_numeral(sub)
                if number is None or sub_number is None:
                    continue
                style, value, after = "c", f"{number}+{sub_number}", "条"
            else:
                base = source.rstrip("¹²³⁴⁵⁶⁷⁸⁹")
                value = f"{base}+{lower_digits(source[len(base) :])}"
        elif group == "rewritten":
            said = read_rewritten(source, lang)
            if said is None or text[max(0, start - 1) : start] in ("几", "数"):
                continue
            value, style, before, after = said.value, said.style, said.before, said.after
        elif group in ("day", "numeral"):
            if group == "day":
                kind, style, read = LiteralKind.DATE, "d", read_mongolian_date(source)
            else:
                read = read_mongolian_numeral(source)
            if read is None:
                continue
            value, after = read
        elif group == "mixed":
            digits = re.match(ARABIC_NUMBER, source)
            if digits is None or digits[0].count(".") > 1:
                continue
            style = "w" if lang == "zh" else "n"
            value = _scaled(digits[0], scale_of(source[digits.end() :].strip()))
        elif group == "decimal":
            if (decimal := parse_chinese_decimal(source)) is None:
                continue
            style, value = "c", decimal
        elif group == "arabic":
            value = _number_or_text(source)
        elif POSITIONAL.fullmatch(source):  # 二〇二四, 一一〇: read digit by digit
            value = "".join(str(parse_chinese_numeral(c)) for c in source)
        else:
            counted = read_hanzi_number(text, match)
            if counted is None:
                continue
            style, value = ("n" if "-" in counted else "c"), counted
        found.append(Literal(kind, start, end, source, value, style, before, after))
    return tuple(found)


# --- protecting and restoring ------------------------------------------------------------------


def replace_with_markers(
    text: str, literals: Sequence[Literal], indices: Iterable[int], *, target_styles: bool = False
) -> str:
    """Return ``text`` with each literal replaced by its marker.

    ``target_styles`` writes the Chinese styles ``c`` and ``w`` (training targets); a source text
    always has ``n`` for them. 第…条之… keeps its 条 outside the marker.
    """
    out: list[str] = []
    last = 0
    for literal, index in zip(literals, indices, strict=True):
        style = literal.style if target_styles or literal.style not in "cw" else "n"
        out += [text[last : literal.start], literal.before, f"⟦{style}{index}⟧", literal.after]
        last = literal.end
    return "".join([*out, text[last:]])


def protect_literals(text: str, lang: str) -> ProtectedText:
    """Return ``text`` with markers and the literals they stand for.

    At most ``MAX_LITERALS`` are replaced: the caller splits a segment that has more.

    >>> protect_literals("于2024年3月5日支付5000元", "zh").text
    '于⟦d0⟧日支付⟦n1⟧元'
    """
    literals = find_literals(text, lang)[:MAX_LITERALS]
    return ProtectedText(replace_with_markers(text, literals, range(len(literals))), literals)


def render_literal(literal: Literal, to_lang: str, style: str) -> str:
    """Return the literal as the target language writes it, in the marker's style.

    >>> render_literal(find_literals("三万二千元", "zh")[0], "mn", "n")
    '32000'
    """
    if literal.kind is LiteralKind.CASE_NUMBER:
        return convert_case_number(literal.source, to_lang)
    if literal.kind is LiteralKind.NAME:
        return render_name(literal.source) if to_lang == "mn" else literal.source
    if literal.kind is LiteralKind.VERBATIM:
        return literal.source
    if literal.kind is LiteralKind.WORDS:
        return literal.value if to_lang == "mn" else say_in_chinese(literal.value)
    if literal.kind is LiteralKind.DATE:
        year, month, day = literal.value.split("-")
        if to_lang == "mn":
            return (f"{year} оны " if year else "") + month + (f" сарын {day}" if day else "")
        return (f"{year}年" if year else "") + month + (f"月{day}" if day else "")
    value, _, sub = literal.value.partition("+")
    if to_lang == "mn":
        return value + raise_digits(sub)
    if style == "c" and value.isdigit() and (len(value) < 13):
        return format_chinese_numeral(int(value))
    if style == "w" and re.fullmatch(r"\d+(?:\.\d+)?", value):
        for scale, name in ((100_000_000, "亿"), (10_000, "万")):
            if Decimal(value) >= scale and Decimal(value) % (scale // 10_000) == 0:
                return plain_notation(Decimal(value) / scale) + name
    return value


_AFTER_NAME = re.compile(r"-([а-яөүё]+)")


def restore_literals(
    text: str, literals: Sequence[Literal], to_lang: str
) -> tuple[str, tuple[int, ...], tuple[str, ...]]:
    """Return the text with markers rendered, the indices that are missing, the markers too many.

    A marker used twice, or with an index that no literal has, is dropped and reported.
    """
    seen: set[int] = set()
    surplus: list[str] = []
    out: list[str] = []
    last = 0
    for match in MARKER.finditer(text):
        out.append(text[last : match.start()])
        last = match.end()
        index = int(match[2])
        if index >= len(literals) or index in seen:
            surplus.append(match.group())
            continue
        seen.add(index)
        literal = literals[index]
        rendered = render_literal(literal, to_lang, match[1])
        if out[-1] and rendered[:1].isdigit() and out[-1][-1].isdigit():
            rendered = " " + rendered
        ending = _AFTER_NAME.match(text, last) if to_lang == "mn" else None
        if literal.kind is LiteralKind.WORDS and ending and not rendered[-1].isdigit():
            rendered, last = inflect_as_marked(rendered, ending[1]), ending.end()
        if literal.kind is LiteralKind.WORDS and not "".join(out).strip():
            rendered = rendered[0].upper() + rendered[1:]
        out.append(rendered)
        if literal.kind is LiteralKind.NAME and to_lang == "mn":
            joined = join_name_ending(ending[1]) if ending else None
            if ending and joined is not None:
                out.append(joined)
                last = ending.end()
        _, _, sub = literal.value.partition("+")
        if literal.kind is LiteralKind.NUMBER and sub and to_lang == "zh":
            if text[last : last + 1] == "条":
                last += 1
            out.append(f"条之{format_chinese_numeral(int(sub))}")
    out.append(text[last:])
    restored = "".join(out)
    if to_lang == "mn":
        restored = harmonize_numbers(restored)
    missing = tuple(i for i in range(len(literals)) if i not in seen)
    return restored, missing, tuple(surplus)


def align_literals(
    source: Sequence[Literal], target: Sequence[Literal]
) -> tuple[tuple[Literal, ...], tuple[Literal, ...], tuple[int, ...]]:
    """Return the literals both sides share: source ones, target ones, target indices.

    Values are matched one to one in order; index ``i`` is the ``i``-th shared source literal.
    """
    free = list(target)
    pairs: list[tuple[Literal, Literal]] = []
    for literal in source:
        twin = next((t for t in free if _same_value(literal, t)), None)
        if twin is not None and len(pairs) < MAX_LITERALS:
            free.remove(twin)
            pairs.append((literal, twin))
    order = sorted(range(len(pairs)), key=lambda i: pairs[i][1].start)
    return (
        tuple(s for s, _ in pairs),
        tuple(pairs[i][1] for i in order),
        tuple(order),
    )


def _same_value(left: Literal, right: Literal) -> bool:
    if left.kind is not right.kind:
        return False
    if left.kind is LiteralKind.CASE_NUMBER:
        return convert_case_number(left.source, "mn") == convert_case_number(right.source, "mn")
    return left.value == right.value


def relabel(literals: Sequence[Literal], offset: int) -> tuple[Literal, ...]:
    """Return the literals moved by ``offset`` code points."""
    return tuple(replace(x, start=x.start + offset, end=x.end + offset) for x in literals)
