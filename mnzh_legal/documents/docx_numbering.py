"""Numbers that Word writes itself: 第一条, （一）, 1-р зүйл in the language of the translation.

Source: ECMA-376 part 1, §17.9 (numbering), §17.18.59 (number formats).
"""

from __future__ import annotations

import re

from mnzh_legal.documents.docx_fill import w
from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.packages import parse_part, serialize

NUMBERING_PART = "word/numbering.xml"
_LEVEL = re.compile(r"第%(\d)([编章节条款项部篇])")
_WORDS = {
    "编": "хэсэг", "部": "хэсэг", "篇": "хэсэг", "章": "бүлэг", "节": "дэд бүлэг", "条": "зүйл",
    "款": "хэсэг", "项": "заалт",
}  # fmt: skip
_MARKS = str.maketrans("（）、．", "()..")
_ORDINAL = re.compile(r"%(\d)-р (хэсэг|бүлэг|дэд бүлэг|зүйл|заалт)")
_BACK = {"хэсэг": "编", "бүлэг": "章", "дэд бүлэг": "节", "зүйл": "条", "заалт": "项"}


def _to_mongolian(text: str, *, traditional: bool) -> str:
    def word(match: re.Match[str]) -> str:
        name = _WORDS[match[2]]
        if traditional:
            return f"%{match[1]} {convert_to_traditional('дугаар ' + name)}"
        return f"%{match[1]}-р {name}"

    return _LEVEL.sub(word, text).translate(_MARKS)


def translate_numbering(data: bytes, target: str) -> bytes:
    """Return the numbering part with the words and figures of the target language.

    Chinese counting becomes decimal in Mongolian; labels without words or Chinese figures stay.
    """
    root = parse_part(data, "the document", NUMBERING_PART)
    changed = False
    for level in root.iter(w("lvl")):
        label, figures = level.find(w("lvlText")), level.find(w("numFmt"))
        text = "" if label is None else label.get(w("val")) or ""
        kind = "" if figures is None else figures.get(w("val")) or ""
        if label is None or figures is None:
            continue
        if target.startswith("mn"):
            new = _to_mongolian(text, traditional=target == "mn-Mong")
            counting = kind.startswith(("chinese", "japanese", "ideograph", "taiwanese"))
            new_kind = "decimal" if counting else kind
        else:
            new = _ORDINAL.sub(lambda m: f"第%{m[1]}{_BACK[m[2]]}", text)
            new_kind = "chineseCountingThousand" if new != text and kind == "decimal" else kind
        if (new, new_kind) != (text, kind):
            label.set(w("val"), new)
            figures.set(w("val"), new_kind)
            changed = True
    return serialize(root) if changed else data
