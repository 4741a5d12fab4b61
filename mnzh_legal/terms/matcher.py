"""Finding terms in text: Chinese by longest match, Mongolian by lemma, in either script."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mnzh_legal.morphology.analysis import analyze_word
from mnzh_legal.orthography.convert import TRADITIONAL_WORD, convert_to_cyrillic
from mnzh_legal.orthography.detect import detect_script
from mnzh_legal.terms.base import Term, TermBase

_WORD = re.compile("[А-Яа-яӨөҮүЁё]+")
#: Behind one of these 个 is a measure word: 三个人 are three people, not 个人, the individual.
COUNTING = frozenset("一二三四五六七八九十百千万两几半每整这那哪0123456789０１２３４５６７８９")


@lru_cache(1)
def _two_hanzi_words() -> frozenset[str]:
    """Frequent words of two hanzi, see ``scripts/build_word_list.py``."""
    path = Path(__file__).parent / "data" / "two_hanzi_words.txt"
    return frozenset(path.read_text("utf-8").split())


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A term in a text: half-open code points, the surface found, the lemma it is a form of.

    ``senses`` are all concepts of that surface, ``term`` the first of them.
    """

    start: int
    end: int
    surface: str
    lemma: str
    term: Term
    senses: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    word: str


class TermMatcher:
    """Matches the terms of a term base; build once, use for any number of texts.

    Terms come in the order of their layers, the highest first: a Chinese surface belongs to the
    first layer that has it.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self._trie: dict[str, object] = {}
        self._longest = 1
        self._by_last: dict[str, list[tuple[str, ...]]] = {}
        self._senses: dict[tuple[str, ...], tuple[Term, ...]] = {}
        self._terms = tuple(terms)
        for term in self._terms:
            for zh in term.chinese:
                self._add_chinese(zh, term)
        for preferred in (True, False):  # concepts whose preferred term it is come first
            for term in self._terms:
                for lemma in (term.mn_cyrl,) if preferred else term.accepted[1:]:
                    words = tuple(_WORD.findall(lemma.lower()))
                    senses = self._senses.get(words, ())
                    if not words or term in senses:
                        continue
                    if not senses:
                        self._by_last.setdefault(words[-1], []).append(words)
                    self._senses[words] = (*senses, term)
        for entries in self._by_last.values():
            entries.sort(key=lambda words: -len(words))
        chinese: dict[str, dict[str, None]] = {}
        for preferred in (True, False):
            for term in self._terms:
                for lemma in (term.mn_cyrl,) if preferred else term.accepted[1:]:
                    for zh in term.chinese:
                        chinese.setdefault(lemma.lower(), {})[zh] = None
        self._chinese = {lemma: tuple(found) for lemma, found in chinese.items()}
        self._lemmas = frozenset(w for words in self._senses for w in words)
        self._word_lemmas: Callable[[str], tuple[str, ...]] = lru_cache(200_000)(self._analyze)

    @property
    def terms(self) -> tuple[Term, ...]:
        """The concepts, the highest layer first."""
        return self._terms

    @classmethod
    def from_base(cls, base: TermBase) -> TermMatcher:
        """Return a matcher of all concepts of a term base."""
        return cls(base.terms)

    def chinese_of(self, lemma: str) -> tuple[str, ...]:
        """Return the Chinese terms a Mongolian lemma may stand for.

        Those whose preferred term it is come first: цуцлах is 解除, and admitted for 撤销.
        """
        return self._chinese.get(lemma.lower(), ())

    def _add_chinese(self, zh: str, term: Term) -> None:
        node = self._trie
        self._longest = max(self._longest, len(zh))
        for char in zh:
            node = node.setdefault(char, {})  # type: ignore[assignment]
        senses: tuple[Term, ...] = node.get("", ())  # type: ignore[assignment]
        if term not in senses and _same_layer(senses, term):
            node[""] = (*senses, term)

    def _analyze(self, word: str) -> tuple[str, ...]:
        """Lemmas of a word, the nearest (fewest suffixes) first; the order never varies."""
        own = [word] if word in self._lemmas else []
        found = (a.lemma for a in analyze_word(word, self._lemmas.__contains__))
        return tuple(dict.fromkeys([*own, *found]))

    def match_chinese(self, text: str) -> tuple[TermMatch, ...]:
        """Return the matches that cover a text best; none overlaps another.

        Longer terms win over their parts (劳动合同 over 劳动 and 合同), and where terms overlap,
        the reading of the largest sum of squared lengths (申请 + 人民法院, not 申请人).
        """
        found: list[TermMatch] = []
        position, size, root = 0, len(text), self._trie
        while position < size:
            if text[position] not in root:
                position += 1
                continue
            spans = self._spans_at(text, position)
            if not spans:
                position += 1
                continue
            end = spans[-1][0]
            # terms that begin inside the longest one and reach beyond it belong to one cluster
            cluster = {position: spans}
            inside = position + 1
            while inside < end:
                if text[inside] in root and (more := self._spans_at(text, inside)):
                    cluster[inside] = more
                    end = max(end, more[-1][0])
                inside += 1
            if end == spans[-1][0]:
                chosen = [(position, *spans[-1])]
            else:
                chosen = _cover_best(cluster, position, end)
            for start, stop, senses in chosen:
                surface = text[start:stop]
                found.append(TermMatch(start, stop, surface, senses[0].mn_cyrl, senses[0], senses))
            position = end
        return tuple(found)

    def _spans_at(self, text: str, start: int) -> list[tuple[int, tuple[Term, ...]]]:
        """Ends and senses of the terms that begin at ``start``, the shortest first.

        Not those between two other words: 起诉 is no term of 提起诉讼.
        """
        spans: list[tuple[int, tuple[Term, ...]]] = []
        if text[start] == "个" and start and text[start - 1] in COUNTING:
            return spans
        node: dict[str, object] | None = self._trie
        words = _two_hanzi_words() if start else frozenset()
        cut = text[start - 1 : start + 1] in words
        for end in range(start, min(len(text), start + self._longest)):
            node = node.get(text[end])  # type: ignore[assignment, union-attr]
            if node is None:
                break
            if "" in node and not (cut and text[end : end + 2] in words):
                spans.append((end + 1, node[""]))  # type: ignore[arg-type]
        return spans

    def match_cyrillic(self, text: str) -> tuple[TermMatch, ...]:
        """Return matches of inflected Cyrillic terms; the longest at a place wins."""
        return self._match_tokens(text, _tokenize(text)[0])

    def match_traditional(self, text: str) -> tuple[TermMatch, ...]:
        """Return matches of inflected traditional terms, spans in the traditional text."""
        tokens: list[_Token] = []
        for match in TRADITIONAL_WORD.finditer(text):
            word = convert_to_cyrillic(match.group()).lower()
            if word == "үгүй" and tokens and text[tokens[-1].end : match.start()] == " ":
                last = tokens.pop()
                tokens.append(_Token(last.start, match.end(), last.word + "гүй"))
            else:
                tokens.append(_Token(match.start(), match.end(), word))
        return self._match_tokens(text, tokens)

    def match(self, text: str) -> tuple[TermMatch, ...]:
        """Return matches in text of any script, by its main script."""
        script = detect_script(text)
        if script in ("zh-Hans", "zh-Hant"):
            return self.match_chinese(text)
        return self.match_traditional(text) if script == "mn-Mong" else self.match_cyrillic(text)

    def _match_tokens(self, text: str, tokens: Sequence[_Token]) -> tuple[TermMatch, ...]:
        candidates: list[tuple[int, int, int, int, TermMatch]] = []
        for index, token in enumerate(tokens):
            for distance, lemma in enumerate(self._word_lemmas(token.word)):
                for words in self._by_last.get(lemma, ()):
                    first = index - len(words) + 1
                    if first < 0 or not self._same_words(text, tokens[first : index + 1], words):
                        continue
                    start = tokens[first].start
                    surface = text[start : token.end]
                    senses = self._senses[words]
                    hit = TermMatch(start, token.end, surface, " ".join(words), senses[0], senses)
                    exact = token.word == lemma
                    preferred = senses[0].mn_cyrl.lower() == hit.lemma
                    fit = -(2 * preferred + exact)
                    candidates.append((-len(words), distance, fit, first, hit))
                    break
        candidates.sort(key=lambda c: c[:4])
        taken: list[TermMatch] = []
        for *_, hit in candidates:
            if all(hit.end <= t.start or hit.start >= t.end for t in taken):
                taken.append(hit)
        return tuple(sorted(taken, key=lambda m: m.start))

    def _same_words(self, text: str, tokens: Sequence[_Token], words: tuple[str, ...]) -> bool:
        for left, right in itertools.pairwise(tokens):
            if text[left.end : right.start].strip(" \u202f"):
                return False
        return all(
            t.word == w or w in self._word_lemmas(t.word)
            for t, w in zip(tokens[:-1], words[:-1], strict=True)
        )


def _cover_best(
    cluster: dict[int, list[tuple[int, tuple[Term, ...]]]], start: int, end: int
) -> list[tuple[int, int, tuple[Term, ...]]]:
    """The spans of a cluster with the largest sum of squared lengths; the leftmost among equals."""
    best: dict[int, tuple[int, tuple[int, int, tuple[Term, ...]] | None]] = {end: (0, None)}
    for position in range(end - 1, start - 1, -1):
        score, choice = best[position + 1][0], None
        for stop, senses in cluster.get(position, ()):
            reached = (stop - position) ** 2 + best[stop][0]
            if reached >= score:
                score, choice = reached, (position, stop, senses)
        best[position] = (score, choice)
    chosen: list[tuple[int, int, tuple[Term, ...]]] = []
    position = start
    while position < end:
        span = best[position][1]
        if span is None:
            position += 1
        else:
            chosen.append(span)
            position = span[1]
    return chosen


def _same_layer(senses: tuple[Term, ...], term: Term) -> bool:
    """Tell whether a term may stand beside those of a surface: a higher layer keeps it alone."""
    return not senses or senses[0].layer == term.layer


@lru_cache(maxsize=256)  # one text is looked through for one term after the other
def _tokenize(text: str) -> tuple[tuple[_Token, ...], dict[str, list[int]]]:
    """The words of a text, and their numbers by first letter."""
    tokens = tuple(_Token(m.start(), m.end(), m.group().lower()) for m in _WORD.finditer(text))
    by_first: dict[str, list[int]] = {}
    for number, token in enumerate(tokens):
        by_first.setdefault(token.word[0], []).append(number)
    return tokens, by_first


def find_lemma(text: str, lemma: str) -> tuple[int, int] | None:
    """Return the span of an inflected Cyrillic lemma (one or more words) in a text, or None.

    >>> find_lemma("Гэрээний үүргээ биелүүлсэн.", "үүрэг")
    (9, 15)
    """
    words = tuple(_WORD.findall(lemma.lower()))
    if not words:
        at = text.lower().find(lemma.lower())
        return None if at < 0 else (at, at + len(lemma))
    tokens, by_first = _tokenize(text)
    for index in by_first.get(words[-1][0], ()):
        group = tokens[max(0, index - len(words) + 1) : index + 1]
        if len(group) == len(words) and all(
            is_form_of(t.word, w) for t, w in zip(group, words, strict=True)
        ):
            return group[0].start, group[-1].end
    return None


def is_form_of(word: str, lemma: str) -> bool:
    """Tell whether a lower-case Cyrillic word is the lemma or an inflected form of it.

    >>> is_form_of("үүргээ", "үүрэг"), is_form_of("үүргээ", "гэрээ")
    (True, False)
    """
    # endings change a stem's end only: most words of a text are out by their first letter
    return word == lemma or (word[0] == lemma[0] and _is_inflected(word, lemma))


@lru_cache(maxsize=200_000)
def _is_inflected(word: str, lemma: str) -> bool:
    return any(a.lemma == lemma for a in analyze_word(word, lemma.__eq__))
