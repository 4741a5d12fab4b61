"""New term pairs from translated text: Chinese strings that behave like words, and the Mongolian
phrase that comes with each.

Chinese candidates are strings of hanzi that occur often, keep together inside and have varied
neighbours (Luo & Sun 2003; nested strings by the C-value of Frantzi et al. 2000). Mongolian ones are
phrases of up to four words, the last one as its lemma. Pairs are scored by Dunning's log-likelihood
ratio (1993) over aligned segments and linked one to one, the strongest first (Melamed 2000).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mnzh_legal.cases.analysis import STOP_LEMMAS
from mnzh_legal.morphology.analysis import analyze_word
from mnzh_legal.morphology.generation import inflect_cyrillic
from mnzh_legal.orthography.chinese import simplify_in_place
from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.orthography.lexicon import load_lexicon
from mnzh_legal.pipeline.quality import Pair
from mnzh_legal.terms.base import TermBase

MAX_HANZI = 8
MAX_WORDS = 4
#: Least share of segments in which both sides of a pair occur together.
MIN_DICE = 0.5
#: Least log-likelihood ratio: chance in one of a thousand (chi-square, one degree of freedom).
MIN_RATIO = 10.83
#: Least ratio of a string's frequency to what its two parts would give by chance.
_MIN_COHESION = 12.0
#: … or, in short texts, least product of the shares of its parts that it is (SCP, da Silva 1999).
_MIN_SHARE = 0.2
#: Labels of what makes another word, not another form of it.
_DERIVING = ("NMLZ", "AGT", "CAUS", "PASS", "RECP")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORDS = re.compile(r"[а-яөүё]+(?:-[а-яөүё]+)*")
_CLAUSE = re.compile(r"[^,.;:!?()«»\"“”—–\n]+")
#: Characters that no term begins or ends with.
_EDGES = frozenset(
    "的了在和与及或是为应不可其该本由于以等之并而且但被把将对向从按依据经如若则即又也均已未无有个些这那此各每"
    "自至到后前时内外上下中者所于因就都还很更最第条款项一二三四五六七八九十百千万元日月年"
)
#: Mongolian words that begin or end no term.
_WORD_EDGES = STOP_LEMMAS | frozenset(
    [
        "болно",
        "байна",
        "байгаа",
        "хийж",
        "гарган",
        "дагуу",
        "тухай",
        "тул",
        "үед",
        "дор",
        "дээр",
        "доор",
        "өмнө",
        "хойно",
        "хувьд",
        "бүр",
        "зэрэг",
        "тус",
        "уг",
        "түүний",
        "өөрийн",
        "өөр",
        "аливаа",
        "холбогдох",
        "дараах",
        "дурдсан",
        "заасан",
        "ёстой",
        "хэрэв",
        "юм",
        "бус",
        "биш",
        "үгүй",
        "дахь",
        "дугаар",
        "дүгээр",
        "оны",
        "сарын",
        "өдөр",
        "юань",
        "нь",
    ]
)


@dataclass(frozen=True, slots=True)
class TermCandidate:
    """A pair of strings that may be a term.

    ``together`` counts segments with both, ``dice`` is their share (0–1), ``ratio`` the log-likelihood
    ratio. ``known`` are equivalents that the term base has for the Chinese side.
    """

    zh: str
    mn: str
    mn_mong: str
    count_zh: int
    count_mn: int
    together: int
    dice: float
    ratio: float
    known: tuple[str, ...]
    example_zh: str
    example_mn: str


def _entropy(neighbours: Counter[str]) -> float:
    """Entropy of the neighbours in bits; the edge of a run counts as a new neighbour each time."""
    edges = neighbours.get("", 0)
    total = sum(neighbours.values())
    parts = [n for k, n in neighbours.items() if k] + [1] * edges
    return -sum(n / total * math.log2(n / total) for n in parts)


def find_chinese_candidates(texts: Sequence[str], min_count: int) -> dict[str, set[int]]:
    """Return the strings that behave like words, with the numbers of the texts they occur in."""
    counts: Counter[str] = Counter()
    left: defaultdict[str, Counter[str]] = defaultdict(Counter)
    right: defaultdict[str, Counter[str]] = defaultdict(Counter)
    where: defaultdict[str, set[int]] = defaultdict(set)
    letters = 0
    for number, text in enumerate(texts):
        for run in _HAN.findall(text):
            letters += len(run)
            for start in range(len(run)):
                for size in range(1, min(MAX_HANZI, len(run) - start) + 1):
                    gram = run[start : start + size]
                    counts[gram] += 1
                    if size > 1:
                        where[gram].add(number)
                        left[gram][run[start - 1] if start else ""] += 1
                        end = start + size
                        right[gram][run[end] if end < len(run) else ""] += 1
    kept: dict[str, set[int]] = {}
    for gram, found in where.items():
        if counts[gram] < min_count or len(found) < min(2, min_count):
            continue
        if gram[0] in _EDGES or gram[-1] in _EDGES:
            continue
        parts = [counts[gram[:i]] * counts[gram[i:]] for i in range(1, len(gram))]
        keeps_together = counts[gram] ** 2 >= _MIN_SHARE * max(parts)
        if not keeps_together and counts[gram] * letters < _MIN_COHESION * max(parts):
            continue
        if min(_entropy(left[gram]), _entropy(right[gram])) < 0.9:
            continue
        kept[gram] = found
    return _without_nested(kept, counts, min_count)


def _without_nested(
    kept: dict[str, set[int]], counts: Counter[str], min_count: int
) -> dict[str, set[int]]:
    """Leave out strings that occur mostly inside one longer candidate."""
    longer: defaultdict[str, list[str]] = defaultdict(list)
    for gram in kept:
        for size in range(2, len(gram)):
            for start in range(len(gram) - size + 1):
                inner = gram[start : start + size]
                if inner in kept:
                    longer[inner].append(gram)
    return {
        gram: found
        for gram, found in kept.items()
        if not longer[gram]
        or counts[gram] - sum(counts[x] for x in longer[gram]) / len(longer[gram]) >= min_count
    }


@lru_cache(maxsize=50_000)
def dictionary_form(word: str) -> str:
    """Return the word a form belongs to, as a dictionary has it; derived nouns stay what they are.

    >>> dictionary_form("арилжаанд"), dictionary_form("засалтыг")
    ('арилжаа', 'засалт')
    """
    lexicon = load_lexicon()
    if lexicon.is_checked_lemma(word):
        return word
    lexica = (lexicon.is_checked_lemma, lexicon.is_derived_lemma)
    found = [a for known in lexica for a in analyze_word(word, known) if len(a.lemma) > 2]
    if not found:
        return word
    best = min(found, key=lambda a: any(x.startswith(_DERIVING) for x in a.labels))
    derived = [n for n, x in enumerate(best.labels) if x.startswith(_DERIVING)]
    if not derived:
        return best.lemma
    try:
        labels = best.labels[: derived[-1] + 1]
        return inflect_cyrillic(best.lemma, labels, verb=True, count_form=lexicon.count_form)
    except (ValueError, IndexError):
        return best.lemma


def _phrases(text: str) -> Iterator[str]:
    """Phrases of a Mongolian text as term entries have them: the last word as its lemma."""
    for clause in _CLAUSE.findall(text.lower()):
        words = _WORDS.findall(clause)
        for end in range(len(words)):
            if len(words[end]) < 3 or words[end] in _WORD_EDGES:
                continue
            lemma = dictionary_form(words[end])
            if lemma in _WORD_EDGES or len(lemma) < 3:
                continue
            for size in range(1, min(MAX_WORDS, end + 1) + 1):
                first = words[end - size + 1]
                if first not in _WORD_EDGES and (size == 1 or len(first) > 2):
                    yield " ".join([*words[end - size + 1 : end], lemma])


def log_likelihood_ratio(together: int, left: int, right: int, total: int) -> float:
    """Return Dunning's ratio for two events of ``total`` that occur ``left`` and ``right`` times.

    >>> round(log_likelihood_ratio(10, 10, 10, 1000), 1)
    112.0
    >>> log_likelihood_ratio(1, 10, 100, 1000)
    0.0
    """

    def term(observed: float, expected: float) -> float:
        return observed * math.log(observed / expected) if observed > 0 else 0.0

    cells = (together, left - together, right - together, total - left - right + together)
    rows, columns = (left, total - left), (right, total - right)
    expected = [r * c / total for r in rows for c in columns]
    observed = (cells[0], cells[1], cells[2], cells[3])
    ratio = 2 * sum(term(o, e) for o, e in zip(observed, expected, strict=True) if e > 0)
    return max(0.0, round(ratio, 9))


def extract_terms(
    pairs: Iterable[Pair], base: TermBase, *, min_count: int = 3, limit: int = 200
) -> list[TermCandidate]:
    """Return term pairs that the base does not have, the strongest first.

    ``min_count``: least occurrences of the Chinese side. A candidate whose Chinese side the base has
    with other equivalents is returned too, with those.
    """
    segments = [(simplify_in_place(p.zh), p.mn) for p in dict.fromkeys(pairs) if p.zh and p.mn]
    total = len(segments)
    chinese = find_chinese_candidates([zh for zh, _ in segments], min_count)
    phrases: list[frozenset[str]] = [frozenset(_phrases(mn)) for _, mn in segments]
    of_phrase: Counter[str] = Counter(p for found in phrases for p in found)
    known: defaultdict[str, set[str]] = defaultdict(set)
    for term in base.terms:
        for zh in term.chinese:
            known[zh] |= {m.lower() for m in term.accepted}
    scored: list[tuple[float, float, str, str, int]] = []
    for zh, where in chinese.items():
        near: Counter[str] = Counter(p for n in where for p in phrases[n])
        for mn, together in near.items():
            if together < min(2, min_count):
                continue
            dice = 2 * together / (len(where) + of_phrase[mn])
            if dice < MIN_DICE:
                continue
            ratio = log_likelihood_ratio(together, len(where), of_phrase[mn], total)
            if ratio >= MIN_RATIO:
                scored.append((ratio, dice, zh, mn, together))
    # what the base has already explains its strings first; then the strongest, the longer of equals
    scored.sort(key=lambda s: (s[3] not in known[s[2]], -s[0], -len(s[2]), -len(s[3]), s[2], s[3]))
    taken_zh: set[str] = set()
    taken_mn: set[str] = set()
    found: list[TermCandidate] = []
    for ratio, dice, zh, mn, together in scored:
        if zh in taken_zh or mn in taken_mn:
            continue
        taken_zh.add(zh)
        taken_mn.add(mn)
        if mn in known[zh]:
            continue
        number = min(
            (n for n in chinese[zh] if mn in phrases[n]), key=lambda n: (len(segments[n][0]), n)
        )
        found.append(
            TermCandidate(
                zh,
                mn,
                convert_to_traditional(mn),
                len(chinese[zh]),
                of_phrase[mn],
                together,
                round(dice, 3),
                round(ratio, 1),
                tuple(sorted(known[zh])),
                *segments[number],
            )
        )
    return found[:limit]


#: Columns of the table of candidates: the first ones are those of a glossary.
COLUMNS = (
    "zh", "mn_cyrl", "mn_mong", "origin", "note", "count_zh", "count_mn", "together", "dice", "ratio",
    "known", "example_zh", "example_mn",
)  # fmt: skip


def to_table(candidates: Sequence[TermCandidate]) -> str:
    """Return candidates as TSV, to be looked through and imported as a glossary."""
    lines = ["\t".join(COLUMNS)]
    for c in candidates:
        note = f"together in {c.together} segments, dice {c.dice}"
        row = (
            c.zh, c.mn, c.mn_mong, "machine, unreviewed", note, c.count_zh, c.count_mn, c.together,
            c.dice, c.ratio, "|".join(c.known), c.example_zh, c.example_mn,
        )  # fmt: skip
        lines.append("\t".join(re.sub(r"[\t\r\n]+", " ", str(v)) for v in row))
    return "\n".join(lines) + "\n"
