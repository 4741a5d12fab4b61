"""From a query in any script to index clauses, and from hits back to highlighted paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mnzh_legal.cases.analysis import analyze_text
from mnzh_legal.cases.index.base import Clause, IndexDocument
from mnzh_legal.cases.model import Bilingual, Case, StatuteRef
from mnzh_legal.engine.numerals import lower_digits, parse_chinese_numeral
from mnzh_legal.terms.matcher import TermMatch, TermMatcher

#: What a term found by expansion counts, against 1 for a token of the query itself.
EXPANSION_BOOST = 0.7

_STATUTE_ZH = re.compile(
    r"(?:《([^《》]+)》|([\u4e00-\u9fff]{1,12}?法典?))第([〇零一二三四五六七八九十百千\d]+)条(?:之([一二三四五六七八九十\d]+))?"
)
_STATUTE_MN = re.compile(r"«([^«»]+)»\S*\s+(\d+)([¹²³⁴⁵⁶⁷⁸⁹]?)\s+(?:дугаар|дүгээр)\s+зүйл")
_CASE_NUMBER = re.compile(
    r"[（(]\d{4}[）)][\u4e00-\u9fff×]{1,3}[\d×]{0,6}[\u4e00-\u9fff]{1,5}[\d×]+号"
)


@dataclass(frozen=True, slots=True)
class ExpandedTerm:
    """A term of the query and the words of the other language it stands for."""

    surface: str
    entry_id: str
    zh: str
    mn: tuple[str, ...]


def statute_key(ref: StatuteRef) -> str:
    """Return the index key of a statute article: ``民法典/1079``, ``刑法/120+1``."""
    law = re.sub(r"^中华人民共和国", "", ref.law)
    return f"{law}/{ref.article}" + (f"+{ref.sub_article}" if ref.sub_article else "")


def find_statutes(query: str, matcher: TermMatcher) -> tuple[list[StatuteRef], str]:
    """Return the statute articles a query names and the query without them.

    Chinese (《民法典》第一千零七十九条) and Mongolian («Иргэний хуулийн эмхтгэл»-ийн 1079
    дүгээр зүйл) forms are read; a Mongolian law's name is looked up in the term base.
    """
    found: list[StatuteRef] = []

    def number(text: str) -> int:
        return int(text) if text.isdigit() else parse_chinese_numeral(text) or 0

    def chinese(match: re.Match[str]) -> str:
        article = number(match[3])
        if not article:
            return match.group()
        found.append(StatuteRef(match[1] or match[2], article, number(match[4]) if match[4] else 0))
        return " "

    def mongolian(match: re.Match[str]) -> str:
        laws = matcher.match_cyrillic(match[1])
        law = laws[0].term.zh if laws and laws[0].end - laws[0].start == len(match[1]) else ""
        if not law:
            return match.group()
        sub = int(lower_digits(match[3])) if match[3] else 0
        found.append(StatuteRef(law, int(match[2]), sub))
        return " "

    rest = _STATUTE_MN.sub(mongolian, _STATUTE_ZH.sub(chinese, query))
    return found, rest.strip()


def find_case_number(query: str) -> tuple[str, str]:
    """Return the case number in a query (in full-width brackets) and the query without it."""
    match = _CASE_NUMBER.search(query)
    if match is None:
        return "", query
    number = match.group().replace("(", "（").replace(")", "）")
    return number, (query[: match.start()] + " " + query[match.end() :]).strip()


def build_clauses(
    query: str, matcher: TermMatcher
) -> tuple[tuple[Clause, ...], tuple[ExpandedTerm, ...]]:
    """Return the clauses of a query, its expansion across the languages included."""
    clauses: dict[tuple[str, ...], Clause] = {}

    def add(tokens: Iterable[str], boost: float) -> None:
        key = tuple(dict.fromkeys(tokens))
        if key and key not in clauses:
            clauses[key] = Clause(key, boost)

    for token in analyze_text(query):
        add((token.token,), 1.0)
    expanded: list[ExpandedTerm] = []
    for match in _match_any(query, matcher):
        for term in match.senses:  # a query does not say which sense it means
            if any(e.entry_id == term.id for e in expanded):
                continue
            expanded.append(ExpandedTerm(match.surface, term.id, term.zh, term.accepted))
            for zh in term.chinese:
                add((t.token for t in analyze_text(zh)), EXPANSION_BOOST)
            for mn in term.accepted:
                add((t.token for t in analyze_text(mn) if t.token[0] == "m"), EXPANSION_BOOST)
    return tuple(clauses.values()), tuple(expanded)


def _match_any(query: str, matcher: TermMatcher) -> Sequence[TermMatch]:
    """Matches of every script in a query that may mix them."""
    found = list(matcher.match_chinese(query))
    found += matcher.match_cyrillic(query)
    if any("\u1820" <= c <= "\u18aa" for c in query):
        found += matcher.match_traditional(query)
    return found


def make_document(case: Case) -> IndexDocument:
    """Return what the index holds of a case: the tokens of both languages."""

    def tokens(texts: Iterable[str]) -> str:
        return " ".join(t.token for text in texts for t in analyze_text(text))

    body = [side for _, p in case.paragraphs() for side in (p.zh, p.mn)]
    head = [case.title.zh, case.title.mn, *case.cause]
    head += [side for k in case.keywords for side in (k.zh, k.mn)]
    return IndexDocument(
        id=case.id,
        title=tokens(head),
        body=tokens([*body, *head]),
        fields={
            "kind": case.kind,
            "branch": case.branch,
            "court_level": case.court_level,
            "region": case.region.zh if case.region else "",
        },
        year=case.year,
        statutes=tuple(dict.fromkeys(statute_key(s) for s in case.statutes)),
        case_number=case.case_number,
    )


def find_highlights(text: str, tokens: frozenset[str]) -> tuple[tuple[int, int], ...]:
    """Return merged half-open spans of a text whose tokens are among ``tokens``."""
    spans: list[tuple[int, int]] = []
    for token in analyze_text(text):
        if token.token not in tokens:
            continue
        if spans and token.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], token.end))
        else:
            spans.append((token.start, token.end))
    return tuple(spans)


@dataclass(frozen=True, slots=True)
class Snippet:
    """The paragraph of a case that matches best, with highlights on both sides."""

    section: str
    zh: str
    mn: str
    zh_highlights: tuple[tuple[int, int], ...]
    mn_highlights: tuple[tuple[int, int], ...]


def make_snippet(case: Case, tokens: frozenset[str]) -> Snippet:
    """Return the paragraph with the most matching characters; the title for none."""
    best: tuple[int, str, Bilingual] | None = None
    for section, paragraph in case.paragraphs():
        spans = (*find_highlights(paragraph.zh, tokens), *find_highlights(paragraph.mn, tokens))
        weight = sum(b - a for a, b in spans)
        if best is None or weight > best[0]:
            best = (weight, section, paragraph)
    section, chosen = (best[1], best[2]) if best else ("title", case.title)
    return Snippet(
        section,
        chosen.zh,
        chosen.mn,
        find_highlights(chosen.zh, tokens),
        find_highlights(chosen.mn, tokens),
    )
