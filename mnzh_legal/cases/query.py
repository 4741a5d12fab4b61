"""The query language: words, "phrases", -exclusion, field:value, 《act》第X条, case numbers.

    离婚 抚养费 -彩礼 "夫妻共同财产" region:通辽市 year:2020..2023 cause:合同纠纷

Fields have Chinese and Mongolian names, too (地区:, бүс:); values may be quoted. What is no field is a
word. Years: ``2021``, ``2020..2023``, ``2020..``, ``..2023``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from mnzh_legal.cases.citations import (
    CitationKind,
    LawNames,
    find_citations,
    normalize_law,
    statute_key,
)
from mnzh_legal.cases.index.base import FILTER_FIELDS
from mnzh_legal.cases.labels import code_of
from mnzh_legal.errors import QueryError

#: Other names of the fields.
FIELD_NAMES = {
    "类别": "kind", "类型": "kind", "төрөл": "kind", "部门": "branch", "领域": "branch", "салбар": "branch",
    "level": "court_level", "法院层级": "court_level", "审级": "procedure", "程序": "procedure",
    "шат": "procedure", "地区": "region", "盟市": "region", "бүс": "region", "аймаг": "region",
    "旗县": "banner", "旗": "banner", "хошуу": "banner", "案由": "cause", "шалтгаан": "cause",
    "年份": "year", "年": "year", "он": "year", "文书": "document_type", "文书类型": "document_type",
    "бичиг": "document_type", "关键词": "keyword", "түлхүүр": "keyword", "法律": "law", "хууль": "law",
}  # fmt: skip
_QUOTES = {'"': '"', "“": "”", "「": "」", "«": "»"}
#: A space that ends a word; U+202F and U+180E belong to Mongolian words.
_SPACE = " \t\n\u3000"
_FIELD = re.compile(r"(?P<name>[A-Za-z_\u4e00-\u9fff\u0400-\u04ff]{1,15})[:：](?=\S)")
_YEARS = re.compile(r"(?P<from>\d{4})?(?P<dots>\.\.|-|－|–|至)?(?P<to>\d{4})?")


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query taken apart. ``statutes`` are article keys, ``words`` what is left to look for."""

    words: str = ""
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    year_from: int = 0
    year_to: int = 9999
    statutes: tuple[str, ...] = ()
    case_number: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    quoted: bool
    negative: bool
    field: str


def _split(query: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    position = 0
    while position < len(query):
        if query[position] in _SPACE:
            position += 1
            continue
        negative = query[position] in "-－−" and position + 1 < len(query)
        negative = negative and query[position + 1] not in _SPACE
        position += negative
        named = _FIELD.match(query, position)
        name = ""
        if named:
            known = named["name"].lower()
            name = FIELD_NAMES.get(known, known)
            if name in (*FILTER_FIELDS, "year"):
                position = named.end()
            elif re.fullmatch("[A-Za-z_]+", known):
                raise QueryError(
                    f"no field {named['name']!r}; fields are year, {', '.join(FILTER_FIELDS)}"
                )
            else:
                name = ""  # 请问：… is no field
        closing = _QUOTES.get(query[position]) if position < len(query) else None
        # «…» and 《…》 before an article number are names of acts, not phrases
        if closing and (query[position] != "«" or name):
            end = query.find(closing, position + 1)
            if end < 0:
                raise QueryError(f"the quotation mark at character {position + 1} is never closed")
            pieces.append(_Piece(query[position + 1 : end].strip(), True, negative, name))
            position = end + 1
            continue
        end = position
        while end < len(query) and query[end] not in _SPACE:
            if query[end] in '"“「' and end > position:
                break
            end += 1
        pieces.append(_Piece(query[position:end], False, negative, name))
        position = end
    return pieces


def parse_query(query: str, law_names: LawNames = lambda _: "") -> ParsedQuery:
    """Return a query's parts.

    Raises:
        QueryError: an open quotation mark, a field that is not there, years that are none.

    >>> parsed = parse_query('离婚 -彩礼 "共同财产" branch:民事 year:2020..2023')
    >>> parsed.words, parsed.excluded, parsed.phrases, dict(parsed.filters), parsed.year_to
    ('离婚', ('彩礼',), ('共同财产',), {'branch': ('civil',)}, 2023)
    """
    number, statutes, rest = "", [], query
    for citation in reversed(find_citations(query, law_names)):
        before = rest[: citation.start]
        if before.rstrip().endswith(("-", '"', ":")):
            continue
        if citation.kind is CitationKind.CASE:
            number = citation.key
        elif citation.statute is not None:
            statutes.append(statute_key(citation.statute))
        else:
            continue
        rest = before + " " + rest[citation.end :]
    parsed = ParsedQuery(case_number=number, statutes=tuple(dict.fromkeys(reversed(statutes))))
    words: list[str] = []
    filters: dict[str, tuple[str, ...]] = {}
    for piece in _split(rest):
        if not piece.text:
            continue
        if piece.field == "year":
            parsed = _with_years(parsed, piece.text)
        elif piece.field:
            if piece.negative:
                raise QueryError(f"-{piece.field}: is not offered; exclude words instead")
            name, value = resolve_filter(piece.field, piece.text)
            filters[name] = (*filters.get(name, ()), value)
        elif piece.negative:
            parsed = replace(parsed, excluded=(*parsed.excluded, piece.text))
        elif piece.quoted:
            parsed = replace(parsed, phrases=(*parsed.phrases, piece.text))
        else:
            words.append(piece.text)
    return replace(parsed, words=" ".join(words), filters=filters)


def resolve_filter(name: str, value: str) -> tuple[str, str]:
    """Return the index field and the value that a filter means.

    A cause without a path is the name of any node of the tree; names of codes become codes.

    >>> resolve_filter("cause", "合同纠纷"), resolve_filter("kind", "人民调解")
    (('cause_name', '合同纠纷'), ('kind', 'mediation'))
    """
    if name not in FILTER_FIELDS:
        raise QueryError(f"no filter {name!r}; filters are {', '.join(FILTER_FIELDS)}")
    if name == "cause" and "/" not in value:
        return "cause_name", value.strip()
    if name == "law":
        return "law", normalize_law(value.strip("《》«» "))
    return name, code_of(name, value)


def _with_years(parsed: ParsedQuery, text: str) -> ParsedQuery:
    match = _YEARS.fullmatch(text)
    if match is None or not (match["from"] or match["to"]):
        raise QueryError(f"year:{text} is no year; write year:2021 or year:2020..2023")
    start = int(match["from"] or 0)
    end = int(match["to"] or (9999 if match["dots"] else start))
    if start > end:
        raise QueryError(f"year:{text}: the first year is after the last")
    return replace(parsed, year_from=start, year_to=end)
