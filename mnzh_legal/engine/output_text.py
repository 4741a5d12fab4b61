"""The text of an output: its spacing and marks, repeated stretches, pieces put together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from mnzh_legal.engine.literals import MARKER

_STRETCH = re.compile(r"(.{2,60}?)\1{3,}")
_PAIR = re.compile(r"(..)\1{3}")
_WORDS = re.compile(r"((?:\S+ ){1,6}?\S+)(?:[ ,]+\1){2,}")
_BETWEEN_WORDS = re.compile("[ ,]+")
#: A stretch of three letters or more that stands four times holds a string of this length three times.
_PROBE = 6


def has_loop(text: str) -> bool:
    """Tell whether a text repeats a stretch the way a degenerate decoder does.

    A stretch four times, or two to seven words three times, one after the other. The patterns are slow,
    so they are asked only where strings and neighbouring words occur often enough.

    >>> has_loop("гэрээ гэрээ гэрээ гэрээ гэрээ"), has_loop("гэрээ цуцлах")
    (True, False)
    """
    strings = Counter(text[i : i + _PROBE] for i in range(len(text) - _PROBE + 1))
    if strings and max(strings.values()) > 2 and _STRETCH.search(text):
        return True
    words = _BETWEEN_WORDS.split(text)
    neighbours = Counter(pairwise(words))
    if len(neighbours) < len(words) - 1 and _WORDS.search(text):
        return True
    return _PAIR.search(text) is not None


_FOREIGN = {"mn": re.compile("[\u3400-\u9fff]+"), "zh": re.compile("[А-Яа-яӨөҮүЁё]+")}


def find_source_letters(raw: str, to_lang: str) -> str:
    """Return the letters of the source language that an output with markers still holds.

    >>> find_source_letters("Заргын费用 ⟦n0⟧ юань", "mn")
    '费用'
    """
    return "".join(_FOREIGN[to_lang].findall(raw))


def tidy_output(text: str, source: str, to_lang: str) -> str:
    """Return the output with the spacing and final mark that the source asks for.

    >>> tidy_output("16 дугаар зүйл.2024 онд", "第十六条。2024年", "mn")
    '16 дугаар зүйл. 2024 онд'
    """
    text = MARKER.sub("", text).strip()
    if to_lang == "zh":
        text = re.sub(
            r"(?<=[\u4e00-\u9fff，。；：、《》（）“”]) +| +(?=[\u4e00-\u9fff，。；：、《》（）“”])",
            "",
            text,
        )
        final = {".": "。", ";": "；", ":": "：", "?": "？", "!": "！", ",": "，"}
    else:
        text = re.sub(r" +([,.;:!?»)])", r"\1", re.sub(" {2,}", " ", text))
        # a sentence that begins with a number
        text = re.sub(r"(?<=[а-яөүё]{2})\.(?=\d)", ". ", text)
        final = {"。": ".", "；": ";", "：": ":", "？": "?", "！": "!", "，": ",", "、": ","}
    last = source.rstrip()[-1:]
    wanted = final.get(last, last if last in final.values() else "")
    if text and wanted and text[-1] not in "»”)》）" and text[-1] != wanted:
        text = text.rstrip(".,;:!?。，；：？！、") + wanted
    elif text and not wanted and (last.isalnum()) and text[-1] in ".。":
        text = text[:-1]
    return text


def append_literals(text: str, lost: Sequence[str]) -> str:
    """Put literals the model dropped before the final mark, in brackets, so none is lost."""
    core = text.rstrip(".,;:!?。，；：？！、")
    return f"{core} ({', '.join(lost)}){text[len(core) :]}"


def lower_inner_capitals(body: str, parts: Sequence[str]) -> str:
    """Lower the first letter of clauses after the first, unless the word is a name in capitals."""
    position = 0
    for number, part in enumerate(parts):
        at = body.find(part, position)
        if at < 0:
            continue
        if number and part[:1].isupper() and part[1:2].islower():
            body = body[:at] + part[0].lower() + body[at + 1 :]
        position = at + len(part)
    return body
