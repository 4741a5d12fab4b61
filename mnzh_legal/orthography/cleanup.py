"""Unicode clean-up of input text that keeps everything that belongs to Mongolian words."""

from __future__ import annotations

import re
import unicodedata

from mnzh_legal.morphology.letters import MVS, NNBSP, is_mongolian_letter

# Byte order marks, directional marks, soft hyphens, zero-width spaces: invisible in every script
_INVISIBLE = re.compile("[\ufeff\u00ad\u200b\u2060\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u205f]")


def clean_text(text: str) -> str:
    """Return NFC text without invisible marks and controls; line ends become ``\\n``.

    Kept: FVS, MVS, NNBSP, ZWJ, ZWNJ, nirugu — parts of Mongolian words — and the ideographic
    space, which documents use for layout.

    >>> clean_text("合\\u200b同\\r\\n") == "合同\\n"
    True
    """
    text = unicodedata.normalize("NFC", text)
    text = (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\x85", "\n")
    )
    text = _INVISIBLE.sub("", text)
    text = _CONTROLS.sub("", text)
    return _SPACES.sub(" ", text)


def repair_suffix_spaces(text: str, suffixes: frozenset[str]) -> str:
    """Return traditional text whose detached case suffixes follow NNBSP.

    A suffix after a plain space or a wrongly typed MVS is joined by NNBSP when the next word is
    one of ``suffixes`` (spellings) and the one before ends in a letter; other spaces stay.
    """
    parts = re.split(f"([ {MVS}])", text)
    for i in range(1, len(parts) - 1, 2):
        before, after = parts[i - 1], parts[i + 1]
        word = re.match("[\u1820-\u18aa\u180b-\u180d\u180f]*", after)
        if (
            before
            and (is_mongolian_letter(before[-1]) or before[-1] in "\u180b\u180c\u180d\u180f")
            and word is not None
            and word.group() in suffixes
            and not (parts[i] == MVS and len(word.group()) == 1)
            # ᠦᠨ᠎ᠡ (price) is a word, not the suffix ᠦᠨ
            and not (word.group() == after and parts[i + 2 : i + 3] == [MVS])
        ):
            parts[i] = NNBSP
    return "".join(parts)
