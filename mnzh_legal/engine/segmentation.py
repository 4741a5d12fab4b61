"""Sentence segmentation of legal Chinese and Mongolian, and clause splits of long sentences.

Every function returns spans of its input; joined, they are the input again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_CLOSING = "”’》」』）〉】)\"'»"
_ZH_END = re.compile(rf"[。！？；!?;]+[{_CLOSING}]*|…{{2}}[{_CLOSING}]*")
_MN_END = re.compile(rf"[.!?;…]+[{_CLOSING}]*(?=\s|$)|[!?;]+[{_CLOSING}]*")
# A full stop after these does not end a Mongolian sentence
_MN_ABBREVIATIONS = re.compile(
    r"(?:^|[\s(«“])(?:[А-ЯӨҮЁ]|гэх мэт\.?|ж\.ч|тов|гуд|хор|утас|дүг|дуг|хэс|нэр|др|мн|кв|см|мм|км|кг|гр|он|зүй)$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[，、：:,]|——")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text to translate; ``start`` and ``end`` are half-open code points."""

    start: int
    end: int
    text: str


_NUMBERING_ZH = re.compile(
    r"(?:（[一二三四五六七八九十百]+）|\([一二三四五六七八九十]+\)|（\d{1,3}）|\(\d{1,3}\)"
    r"|[一二三四五六七八九十]+、|\d+(?:\.\d+)*[.、．](?=\D)|第[〇零一二三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十]+)?[　 ]+"
    r"|[①-⑳]|[-–—•*·]\s)\s*"
)
_NUMBERING_MN = re.compile(
    r"(?:\(\d{1,3}\)|\d+(?:\.\d+)*[.)](?=\s|[А-Яа-яӨөҮүЁё])|\d+[¹²³⁴⁵⁶⁷⁸⁹]? (?:дугаар|дүгээр) зүйл[.:]?\s{1,}(?=[А-ЯӨҮЁ])"
    r"|[①-⑳]|[-–—•*·]\s)\s*"
)


def split_numbering(text: str, lang: str) -> tuple[str, str]:
    """Return (numbering, rest) of a paragraph: （一）, 1., 第三条 … stay out of the model.

    >>> split_numbering("（一）支付租金；", "zh")
    ('（一）', '支付租金；')
    """
    match = (_NUMBERING_ZH if lang == "zh" else _NUMBERING_MN).match(text)
    if match is None or match.end() == len(text):
        return "", text
    return match.group(), text[match.end() :]


def split_sentences(text: str, lang: str) -> list[Segment]:
    """Return the sentences of one paragraph; ends inside 《》 or quotes do not split.

    >>> [s.text for s in split_sentences("依照《民法典》判决如下。被告败诉！", "zh")]
    ['依照《民法典》判决如下。', '被告败诉！']
    """
    out: list[Segment] = []
    start = 0
    for match in (_ZH_END if lang == "zh" else _MN_END).finditer(text):
        end = match.end()
        if end <= start:
            continue
        piece = text[start:end]
        if _inside(piece):
            continue
        mark = match.start() + 1
        if _inside(text[start:mark]) and text[start] not in "（(《«":
            continue  # the end of a remark in brackets inside a longer sentence
        if lang == "mn" and match.group().startswith(".") and not _ends_mongolian(text, match):
            continue
        while end < len(text) and text[end] in " \t\u3000":
            end += 1
        out.append(Segment(start, end, text[start:end]))
        start = end
    if start < len(text):
        out.append(Segment(start, len(text), text[start:]))
    return [part for segment in out for part in _split_wide_spaces(segment, lang)]


def _split_wide_spaces(segment: Segment, lang: str) -> list[Segment]:
    """Cut a Chinese segment after ideographic spaces: columns of a signature or heading.

    审判员　王某 is two things; the space after a number (第三条　) belongs to the number.
    """
    if lang != "zh" or "\u3000" not in segment.text.strip("\u3000"):
        return [segment]
    numbering, _ = split_numbering(segment.text, lang)
    parts: list[Segment] = []
    start = 0
    for match in re.finditer("\u3000+", segment.text):
        if match.end() <= len(numbering) or match.end() == len(segment.text) or not match.start():
            continue
        text = segment.text[start : match.end()]
        parts.append(Segment(segment.start + start, segment.start + match.end(), text))
        start = match.end()
    tail = segment.text[start:]
    return [*parts, Segment(segment.start + start, segment.end, tail)]


def _inside(piece: str) -> bool:
    """Tell whether brackets that quote are still open at the end of a piece."""
    return any(piece.count(a) > piece.count(b) for a, b in ("《》", "（）", "()", "«»"))


def _ends_mongolian(text: str, match: re.Match[str]) -> bool:
    before = text[: match.start()]
    if _MN_ABBREVIATIONS.search(before):
        return False
    after = text[match.end() :].lstrip()
    if before[-1:].isdigit() and after[:1].isdigit():
        return False
    return not after or not after[0].islower()


def split_clauses(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Return pieces of a sentence that fit, cut at clauses, else at spaces, else anywhere.

    Joined, the pieces are the text: nothing is truncated.
    """
    if fits(text) or len(text) < 2:
        return [text]
    middle = len(text) / 2
    cuts = [m.end() for m in _CLAUSE.finditer(text) if 0 < m.end() < len(text)]
    cuts = [c for c in cuts if not (text[c - 1] in ",:" and text[c : c + 1].isdigit())]
    if not cuts:
        cuts = [m.end() for m in re.finditer(r"\s", text) if 0 < m.end() < len(text)]
    cut = min(cuts, key=lambda c: abs(c - middle)) if cuts else int(middle)
    return split_clauses(text[:cut], fits) + split_clauses(text[cut:], fits)


def cut_at_clauses(text: str, limit: int) -> list[str]:
    """Return pieces cut at clause marks only, neighbours joined up to ``limit`` characters.

    A clause longer than the limit stays whole. Joined, the pieces are the text.

    >>> cut_at_clauses("原告起诉，被告答辩，法院判决。", 10)
    ['原告起诉，被告答辩，', '法院判决。']
    """
    cuts = [m.end() for m in _CLAUSE.finditer(text)]
    cuts = [c for c in cuts if not (text[c - 1] in ",:" and text[c : c + 1].isdigit())]
    out: list[str] = []
    start = 0
    for cut in [*cuts, len(text)]:
        piece = text[start:cut]
        start = cut
        if not piece:
            continue
        if out and len(out[-1]) + len(piece) <= limit:
            out[-1] += piece
        else:
            out.append(piece)
    return out
