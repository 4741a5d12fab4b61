"""Finding terms in text: Chinese by longest match, Mongolian by lemma, in either script."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mnzh_legal.morphology.analysis import analyze_word
from mnzh_legal.orthography.convert import TRADITIONAL_WORD, convert_to_cyrillic
from mnzh_legal.orthography.detect import detect_script
from mnzh_legal.terms.base import Term, TermBase

_WORD = re.compile("[А-Яа-яӨөҮүЁё]+")


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A term in a text: half-open code points, the surface found, the lemma it is a form of."""

    start: int
    end: int
    surface: str
    lemma: str
    term: Term


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    word: str


class TermMatcher:
    """Matches the terms of a term base; build once, use for any number of texts."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._trie: dict[str, object] = {}
        self._by_last: dict[str, list[tuple[tuple[str, ...], Term]]] = {}
        self._terms = tuple(terms)
        for term in self._terms:
            for zh in (term.zh, *term.zh_variants):
                self._add_chinese(zh, term)
            for lemma in term.accepted:
                words = tuple(_WORD.findall(lemma.lower()))
                if words:
                    self._by_last.setdefault(words[-1], []).append((words, term))
        for entries in self._by_last.values():
            # longest first; of one length, the concept whose preferred term it is
            entries.sort(key=lambda e: (-len(e[0]), " ".join(e[0]) != e[1].mn_cyrl.lower()))
        chinese: dict[str, dict[str, None]] = {}
        for preferred in (True, False):
            for term in self._terms:
                for lemma in (term.mn_cyrl,) if preferred else term.accepted[1:]:
                    for zh in (term.zh, *term.zh_variants):
                        chinese.setdefault(lemma.lower(), {})[zh] = None
        self._chinese = {lemma: tuple(found) for lemma, found in chinese.items()}
        self._lemmas = frozenset(w for e in self._by_last.values() for ws, _ in e for w in ws)
        self._word_lemmas: Callable[[str], tuple[str, ...]] = lru_cache(200_000)(self._analyze)

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
        for char in zh:
            node = node.setdefault(char, {})  # type: ignore[assignment]
        node.setdefault("", term)

    def _analyze(self, word: str) -> tuple[str, ...]:
        """Lemmas of a word, the nearest (fewest suffixes) first; the order never varies."""
        own = [word] if word in self._lemmas else []
        found = (a.lemma for a in analyze_word(word, self._lemmas.__contains__))
        return tuple(dict.fromkeys([*own, *found]))

    def match_chinese(self, text: str) -> tuple[TermMatch, ...]:
        """Return leftmost-longest matches; none lies inside another."""
        found: list[TermMatch] = []
        position, size, root = 0, len(text), self._trie
        while position < size:
            node: dict[str, object] | None = root.get(text[position])  # type: ignore[assignment]
            if node is None:
                position += 1
                continue
            best: tuple[int, Term] | None = None
            end = position + 1
            while node is not None:
                term = node.get("")
                if isinstance(term, Term):
                    best = (end, term)
                node = node.get(text[end]) if end < size else None  # type: ignore[assignment]
                end += 1
            if best is None:
                position += 1
                continue
            surface = text[position : best[0]]
            found.append(TermMatch(position, best[0], surface, best[1].mn_cyrl, best[1]))
            position = best[0]
        return tuple(found)

    def match_cyrillic(self, text: str) -> tuple[TermMatch, ...]:
        """Return matches of inflected Cyrillic terms; the longest at a place wins."""
        tokens = [_Token(m.start(), m.end(), m.group().lower()) for m in _WORD.finditer(text)]
        return self._match_tokens(text, tokens)

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
                for words, term in self._by_last.get(lemma, ()):
                    first = index - len(words) + 1
                    if first < 0 or not self._same_words(text, tokens[first : index + 1], words):
                        continue
                    start = tokens[first].start
                    hit = TermMatch(
                        start, token.end, text[start : token.end], " ".join(words), term
                    )
                    exact = token.word == lemma
                    preferred = term.mn_cyrl.lower() == hit.lemma
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


def find_lemma(text: str, lemma: str) -> tuple[int, int] | None:
    """Return the span of an inflected Cyrillic lemma (one or more words) in a text, or None.

    >>> find_lemma("Гэрээний үүргээ биелүүлсэн.", "үүрэг")
    (9, 15)
    """
    words = tuple(_WORD.findall(lemma.lower()))
    if not words:
        at = text.lower().find(lemma.lower())
        return None if at < 0 else (at, at + len(lemma))
    tokens = [_Token(m.start(), m.end(), m.group().lower()) for m in _WORD.finditer(text)]
    wanted = frozenset(words)
    for index in range(len(words) - 1, len(tokens)):
        group = tokens[index - len(words) + 1 : index + 1]
        if all(
            t.word == w or any(a.lemma == w for a in analyze_word(t.word, wanted.__contains__))
            for t, w in zip(group, words, strict=True)
        ):
            return group[0].start, group[-1].end
    return None
