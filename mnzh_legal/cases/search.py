"""From a query in any script to index clauses, and from hits back to highlighted paragraphs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from mnzh_legal.cases.analysis import analyze_text, list_tokens
from mnzh_legal.cases.citations import normalize_law, statute_key
from mnzh_legal.cases.index.base import Clause, IndexDocument
from mnzh_legal.cases.model import Case
from mnzh_legal.terms.matcher import TermMatch, TermMatcher

#: What a term found by expansion counts, against 1 for a token of the query itself.
EXPANSION_BOOST = 0.7
#: Share of that for another form than the preferred: admitted ones are more, and said for more things.
OTHER_FORM_SHARE = 0.5
#: What a word of the machine-translated query counts.
TRANSLATION_BOOST = 0.4
#: How often the index is told what stands in a case's title, cause and keywords, against once for the rest.
HEAD_COUNT = 3
#: Tokens of a case that stand for it when similar ones are looked for.
MAX_SIMILAR_TOKENS = 80


@dataclass(frozen=True, slots=True)
class ExpandedTerm:
    """A term of the query and the words of the other language it stands for."""

    surface: str
    entry_id: str
    zh: str
    mn: tuple[str, ...]


def build_clauses(
    query: str, matcher: TermMatcher, translation: str = ""
) -> tuple[tuple[Clause, ...], tuple[ExpandedTerm, ...]]:
    """Return the clauses of a query, one a token, its expansion across the languages included.

    What a term found by expansion counts is shared by its tokens, and added to what they count already:
    an index answers such a query three times faster than one that asks for all tokens of each term, and
    ranks better. ``translation`` is the query in the other language, if it was translated.
    """
    weights: dict[str, float] = {}
    added: set[tuple[str, ...]] = set()

    def add(tokens: Iterable[str], boost: float) -> None:
        key = tuple(dict.fromkeys(tokens))
        if key in added:
            return
        added.add(key)
        for token in key:
            weights[token] = weights.get(token, 0.0) + boost / len(key)

    for token in analyze_text(query):
        add((token.token,), 1.0)
    expanded: list[ExpandedTerm] = []
    for match in _match_any(query, matcher):
        for term in match.senses:  # a query does not say which sense it means
            if any(e.entry_id == term.id for e in expanded):
                continue
            expanded.append(ExpandedTerm(match.surface, term.id, term.zh, term.accepted))
            for number, zh in enumerate(term.chinese):
                add((t.token for t in analyze_text(zh)), _expansion_boost(number))
            for number, mn in enumerate(term.accepted):
                tokens = (t.token for t in analyze_text(mn) if t.token[0] == "m")
                add(tokens, _expansion_boost(number))
    for token in analyze_text(translation):
        add((token.token,), TRANSLATION_BOOST)
    clauses = tuple(Clause((token,), weight) for token, weight in weights.items())
    return clauses, tuple(expanded)


def _expansion_boost(number: int) -> float:
    """What the preferred form of a term (0) counts, and its others, which are said for more things."""
    return EXPANSION_BOOST if number == 0 else EXPANSION_BOOST * OTHER_FORM_SHARE


def build_phrase(text: str) -> Clause:
    """Return the clause of a phrase: its words one after the other; no tokens if it has no words."""
    return Clause(tuple(t.token for t in analyze_text(text) if t.first), phrase=True)


def build_similar(case: Case) -> tuple[Clause, ...]:
    """Return the clauses that find cases like this one: what it is about, and its statutes."""
    statutes = {f"l:{statute_key(s)}": 2.0 for s in case.statutes}
    heads = [side for k in (case.title, *case.keywords) for side in (k.zh, k.mn)]
    heads += case.cause
    core = [
        side
        for name in ("holding", "issues", "facts")
        for p in case.sections.get(name, ())
        for side in (p.zh, p.mn)
    ]
    weights = dict(statutes)
    for texts, weight in ((heads, 1.0), (core, 0.3)):
        for text in texts:
            for token in analyze_text(text):
                if token.token[0] != "s":
                    weights.setdefault(token.token, weight)
    chosen = list(weights.items())[:MAX_SIMILAR_TOKENS]
    return tuple(Clause((token,), weight) for token, weight in chosen)


def _match_any(query: str, matcher: TermMatcher) -> Sequence[TermMatch]:
    """Matches of every script in a query that may mix them."""
    found = list(matcher.match_chinese(query))
    found += matcher.match_cyrillic(query)
    if any("\u1820" <= c <= "\u18aa" for c in query):
        found += matcher.match_traditional(query)
    return found


def _join_tokens(texts: Iterable[str]) -> tuple[list[str], list[str]]:
    every: list[str] = []
    first: list[str] = []
    for text in texts:
        tokens, words = list_tokens(text)
        every += tokens
        first += words
    return every, first


def make_document(case: Case, digest: str = "") -> IndexDocument:
    """Return what the index holds of a case: the tokens of both languages."""
    head = [case.title.zh, case.title.mn, *case.cause]
    head += [side for k in case.keywords for side in (k.zh, k.mn)]
    heading, words = _join_tokens(head)
    body, more = _join_tokens([side for _, p in case.paragraphs() for side in (p.zh, p.mn)])
    statutes = tuple(dict.fromkeys(statute_key(s) for s in case.statutes))
    fields = {
        "kind": (case.kind,),
        "branch": (case.branch,),
        "court_level": (case.court_level,),
        "region": (case.region.zh,) if case.region else (),
        "banner": (case.banner.zh,) if case.banner else (),
        "procedure": (case.procedure,),
        "document_type": (case.document_type,),
        "cause": tuple("/".join(case.cause[: i + 1]) for i in range(len(case.cause))),
        "cause_name": case.cause,
        "keyword": tuple(k.zh for k in case.keywords),
        "law": tuple(dict.fromkeys(normalize_law(s.law) for s in case.statutes)),
    }
    return IndexDocument(
        id=case.id,
        body=" ".join([*body, *heading * HEAD_COUNT, *(f"l:{s}" for s in statutes)]),
        sequence=" ".join([*words, *more]),
        fields={name: tuple(v for v in values if v) for name, values in fields.items()},
        year=case.year,
        statutes=statutes,
        case_number=case.case_number,
        digest=digest,
    )


@lru_cache(maxsize=20_000)
def _spans_of(text: str) -> Mapping[str, tuple[tuple[int, int], ...]]:
    """Where each token of a paragraph stands; shown cases are few and shown again and again."""
    found: dict[str, list[tuple[int, int]]] = {}
    for token in analyze_text(text):
        found.setdefault(token.token, []).append((token.start, token.end))
    return {token: tuple(spans) for token, spans in found.items()}


def find_highlights(text: str, tokens: frozenset[str]) -> tuple[tuple[int, int], ...]:
    """Return merged half-open spans of a text whose tokens are among ``tokens``."""
    places = _spans_of(text)
    merged: list[tuple[int, int]] = []
    for start, end in sorted(s for t in tokens & places.keys() for s in places[t]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


@dataclass(frozen=True, slots=True)
class Snippet:
    """The paragraph of a case that matches best, with highlights on both sides."""

    section: str
    zh: str
    mn: str
    zh_highlights: tuple[tuple[int, int], ...]
    mn_highlights: tuple[tuple[int, int], ...]


#: Letters of a lemma that every form of it has: vowels at its end change.
_STEM_LETTERS = 4


class _Texts:
    """Texts side by side, in which words are counted."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._joined = "\n".join(texts)
        self._ends = list(accumulate(len(t) + 1 for t in texts))

    def add_letters(self, words: Iterable[str], weights: list[int]) -> None:
        """Add to each text's weight how many of its characters the words are, about."""
        for word in words:
            at = self._joined.find(word)
            while at >= 0:
                weights[bisect_right(self._ends, at)] += len(word)
                at = self._joined.find(word, at + len(word))


class SearchedCase:
    """A case with its paragraphs made ready for snippets."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._paragraphs = list(case.paragraphs())
        self._zh = _Texts([p.zh for _, p in self._paragraphs])
        self._mn = _Texts([p.mn.lower() for _, p in self._paragraphs])

    def make_snippet(self, tokens: frozenset[str]) -> Snippet:
        """Return the paragraph with the most matching characters; the title for none.

        Paragraphs are compared by the letters of the tokens; only the one shown is analysed.
        """
        section, chosen = "title", self.case.title
        if self._paragraphs:
            weights = [0] * len(self._paragraphs)
            self._zh.add_letters((t[2:] for t in tokens if t[0] == "z"), weights)
            stems = {t[2 : 2 + _STEM_LETTERS] for t in tokens if t[0] == "m"}
            self._mn.add_letters((*stems, *(t[2:] for t in tokens if t[0] == "n")), weights)
            section, chosen = self._paragraphs[weights.index(max(weights))]
        return Snippet(
            section,
            chosen.zh,
            chosen.mn,
            find_highlights(chosen.zh, tokens),
            find_highlights(chosen.mn, tokens),
        )
