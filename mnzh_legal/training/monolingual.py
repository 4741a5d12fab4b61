"""Sentences of one language: for the tokenizer and for back-translation."""

from __future__ import annotations

import csv
import gzip
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from mnzh_legal.engine.literals import find_literals, replace_with_markers
from mnzh_legal.engine.number_endings import neutralize_endings
from mnzh_legal.engine.segmentation import split_numbering, split_sentences
from mnzh_legal.training.prepare import Pair, clean_text

#: Length of the stretches that must not be shared with a development sentence, in letters: six to
#: eight words. Fourteen Cyrillic letters are two words, such as "хуульд заасан", and would leave
#: out 60 % of the statutes.
SHINGLE = {"zh": 14, "mn": 40}
_NOT_LETTER = re.compile(r"[\W\d_]+")
_CYRILLIC = re.compile("[а-яөүё]", re.IGNORECASE)
_HANZI = re.compile("[\u4e00-\u9fff]")


def make_shingles(texts: Iterable[str], length: int) -> frozenset[str]:
    """Return every stretch of ``length`` letters of the texts, case and punctuation folded."""
    out: set[str] = set()
    for text in texts:
        letters = _NOT_LETTER.sub("", text.lower())
        out.update(letters[i : i + length] for i in range(max(1, len(letters) - length + 1)))
    return frozenset(out)


def shares_shingle(text: str, shingles: frozenset[str], length: int) -> bool:
    """Tell whether a text shares a stretch with the texts the shingles of ``length`` are of."""
    letters = _NOT_LETTER.sub("", text.lower())
    if len(letters) <= length:
        return letters in shingles
    return any(letters[i : i + length] in shingles for i in range(len(letters) - length + 1))


def iter_chinese(data_dir: Path) -> Iterator[str]:
    """Yield sentences of ``monolingual/zh_laws.tsv.gz``, 6 to 90 hanzi long."""
    path = data_dir / "monolingual" / "zh_laws.tsv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
            for segment in split_sentences(clean_text(row["text"]), "zh"):
                body = split_numbering(segment.text.strip(), "zh")[1]
                if 6 <= len(_HANZI.findall(body)) <= 90:
                    yield body


def iter_mongolian(data_dir: Path) -> Iterator[str]:
    """Yield sentences of ``monolingual/mn_laws.txt.gz``, 15 to 300 letters long."""
    with gzip.open(data_dir / "monolingual" / "mn_laws.txt.gz", "rt", encoding="utf-8") as handle:
        for line in handle:
            if line.startswith("### "):
                continue
            for segment in split_sentences(clean_text(line), "mn"):
                body = split_numbering(segment.text.strip(), "mn")[1]
                if 15 <= len(_CYRILLIC.findall(body)) <= 300 and body.upper() != body:
                    yield body


def sample_sentences(
    sentences: Iterable[str], count: int, excluded: Iterable[str], length: int, *, seed: int
) -> list[str]:
    """Return up to ``count`` different sentences that share no ``length`` letters with ``excluded``.

    The stretch test runs on the sampled sentences only, since it is the slow part.
    """
    shingles = make_shingles(excluded, length)
    unique = list(dict.fromkeys(sentences))
    random.Random(seed).shuffle(unique)
    out: list[str] = []
    for sentence in unique:
        if len(out) == count:
            break
        if not shares_shingle(sentence, shingles, length):
            out.append(sentence)
    return out


def mark_text(text: str, lang: str) -> str:
    """Return a monolingual text with its literals as markers, in the style of training targets."""
    literals = find_literals(text, lang)[:10]
    marked = replace_with_markers(text, literals, range(len(literals)), target_styles=lang == "zh")
    return neutralize_endings(marked) if lang == "mn" else marked


def pair_back_translation(number: int, target: str, source: str, target_lang: str) -> Pair | None:
    """Return the pair of a real target and its machine-made source, None for a poor one.

    Poor: markers differ between the sides, the source is empty or its length is out of range.
    """
    from mnzh_legal.engine.literals import MARKER

    left = sorted(m[2] for m in MARKER.finditer(target))
    right = sorted(m[2] for m in MARKER.finditer(source))
    zh, mn = (target, source) if target_lang == "zh" else (source, target)
    hanzi, letters = len(_HANZI.findall(zh)), len(_CYRILLIC.findall(mn))
    if left != right or not hanzi or not 1.5 <= letters / hanzi <= 8:
        return None
    return Pair(f"bt-{target_lang}-{number:06d}", "bt", zh, mn, zh, mn)
