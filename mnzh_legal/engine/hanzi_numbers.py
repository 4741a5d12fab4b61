"""Which Chinese numerals count something, and which are part of a word."""

from __future__ import annotations

import re

from mnzh_legal.engine.numerals import CHINESE_NUMERAL_CHARS, parse_chinese_numeral
from mnzh_legal.engine.rewritten_numbers import read_neighbours

# A lone numeral is a literal only before something counted; 一 stays a word before 个/方/般 …
_COUNTED = (
    "年月日天周岁元角分条款项章节编次倍亩头只匹峰米吨级份期套间户株名人个口里号点时秒克斤"
    "升辆台张件桩起批届楼栋座公小毫分轮处"
)
_ONE_COUNTED = "年月日天周岁元角条款项章节编亩倍米吨级号轮"
_RANGE = re.compile(f"[至到]第?[{CHINESE_NUMERAL_CHARS}\\d]")
#: Read digit by digit: 二〇二四, 一一〇.
POSITIONAL = re.compile("[〇零一二三四五六七八九]{3,}")
#: 几十年, 数百人, 上千只: about how many, no number.
_VAGUE_HEAD = re.compile(r"(?:几|(?<![人件天次户倍总])数|上(?!十))[十百千万亿]+$")
#: Words that end like 前两款 and 上一级 begin: 早上七点, 网上三天.
_PLACES = frozenset(
    [
        "以上",
        "以下",
        "之前",
        "以前",
        "提前",
        "早上",
        "晚上",
        "网上",
        "身上",
        "路上",
        "街上",
        "地上",
        "手上",
        "车上",
        "加上",
        "楼下",
    ]
)
#: Words with numerals that count nothing.
_SAYINGS = re.compile(
    "三番五次|十天半月|三年五载|一年(?:到头|四季|半载)|一天(?:到晚|比一天)|三天两头|两口子|(?<=[老小])两口|七七八八"
    "|零[件头]|三角[形洲铁债]|五角星|[三四]轮(?:车|摩托)"
)
_ORDINAL_WORDS = re.compile(r"[一二三](?:审(?!判庭)|人(?!民)|方|者|国|产业|性)")
#: 七八年出生, 五六年三月: the years 1978 and 1956.
_IN_A_YEAR = re.compile(r"年(?:[出生建毕考入参]|[一二三四五六七八九十\d]{1,3}月)")


def read_hanzi_number(text: str, match: re.Match[str]) -> str | None:
    """Return the value of a Chinese numeral in its context, None where it is (part of) a word.

    Two digits side by side are a range (五六百元: ``500-600``).
    """
    run, start, end = match.group(), match.start(), match.end()
    near = max(0, start - 4)
    for saying in _SAYINGS.finditer(text, near, end + 4):
        if saying.start() <= start and end <= saying.end():
            return None
    value = _read_one(text, match)
    if value is not None:
        return str(value)
    if parse_chinese_numeral(run) is None and not text[:start].endswith("第"):
        if _IN_A_YEAR.match(text, end):
            return None
        counted = text[end : end + 1] in _COUNTED if end < len(text) else False
        if counted or (len(run) > 2 and run[-1] in "百千万亿"):
            return read_neighbours(run)
    return None


def _read_one(text: str, match: re.Match[str]) -> int | None:
    run, start, end = match.group(), match.start(), match.end()
    before, after = text[max(0, start - 2) : start], text[end : end + 4]
    if before.endswith("第"):
        return None if _ORDINAL_WORDS.match(text, start) else parse_chinese_numeral(run)
    if _VAGUE_HEAD.search(text[max(0, start - 2) : end]):
        return None
    if before.endswith("之"):  # the part of a fraction: 百分之五, 千分之一
        in_fraction = text[max(0, start - 3) : start] in ("百分之", "千分之", "万分之")
        return parse_chinese_numeral(run) if in_fraction else None
    if after.startswith("分之"):
        return None
    if run == "十" and after.startswith("分"):
        return None
    if (
        len(run) == 1
        and before.endswith(("前", "上", "下", "另", "同", "统", "唯"))
        and before not in _PLACES
    ):
        return None  # 前两款, 上一级: "the preceding two", "one level up" count nothing
    enclosed = before.endswith(("（", "(")) and after.startswith(("）", ")"))
    value = parse_chinese_numeral(run)
    if value is None or enclosed:
        return value
    if start == 0 and after.startswith("、"):
        return value
    if len(run) > 1:
        return value
    if _RANGE.match(text, end):
        return value
    if run == "一":
        counted = after[:1] and (
            after[:1] in _ONE_COUNTED or after.startswith(("小时", "个月", "个工作"))
        )
        return value if counted else None
    return value if after[:1] and after[:1] in _COUNTED else None
