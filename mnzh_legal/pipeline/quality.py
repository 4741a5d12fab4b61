"""Checks of a translation, machine's or a person's: what a reviser would mark.

Every rule is a function of one pair of segments, in Simplified Chinese and Cyrillic Mongolian; a
profile says which rules are used and how grave each is. Adding one is a function and a line in
``RULES``.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mnzh_legal.engine.coverage import CoverageCheck
from mnzh_legal.engine.literals import LiteralKind, find_literals
from mnzh_legal.engine.meaning import find_lost_modality, find_lost_negation
from mnzh_legal.engine.names import render_name
from mnzh_legal.engine.output_text import has_loop
from mnzh_legal.engine.report import trace_terms
from mnzh_legal.engine.required import find_required
from mnzh_legal.errors import DataError
from mnzh_legal.terms.matcher import TermMatcher, find_lemma
from mnzh_legal.types import TermStatus

SEVERITIES = ("off", "info", "warning", "error")


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair of segments; ``to_lang`` is the language of the translation."""

    zh: str
    mn: str
    to_lang: str

    @property
    def source(self) -> str:
        """The side translated from."""
        return self.zh if self.to_lang == "mn" else self.mn

    @property
    def target(self) -> str:
        """The side translated into."""
        return self.mn if self.to_lang == "mn" else self.zh


@dataclass(frozen=True, slots=True)
class Finding:
    """A place worth a look: number of the unit (from 1), rule, how grave, what, where in target."""

    unit: int
    rule: str
    severity: str
    message: str
    start: int = 0
    end: int = 0


Hit = tuple[str, int, int]
_HANZI, _CYRILLIC = re.compile("[\u3400-\u9fff]"), re.compile("[А-Яа-яӨөҮүЁё]")


def _untranslated(pair: Pair) -> Iterator[Hit]:
    if pair.source.strip() and not pair.target.strip():
        yield "no translation", 0, 0


def _same(pair: Pair) -> Iterator[Hit]:
    letters = _HANZI if pair.to_lang == "mn" else _CYRILLIC
    if pair.source.strip() == pair.target.strip() and letters.search(pair.source):
        yield "the translation is the source", 0, len(pair.target)


def _left_over(pair: Pair) -> Iterator[Hit]:
    letters = "[\u3400-\u9fff]+" if pair.to_lang == "mn" else "[А-Яа-яӨөҮүЁё]{2,}"
    if pair.source.strip() != pair.target.strip():
        for m in re.finditer(letters, pair.target):
            yield f"left in the language of the source: {m.group()}", m.start(), m.end()


def _mixed_scripts(pair: Pair) -> Iterator[Hit]:
    for m in re.finditer(r"\w*(?:[А-Яа-яӨөҮүЁё][A-Za-z]|[A-Za-z][А-Яа-яӨөҮүЁё])\w*", pair.mn):
        yield f"Latin and Cyrillic letters in one word: {m.group()}", m.start(), m.end()


#: Small numbers as both languages also write them, in words.
_SMALL = {
    "1": ("一", "нэг|ганц|анх"), "2": ("二两双", "хоёр|хос"), "3": ("三", "гур"), "4": ("四", "дөр"),
    "5": ("五", "тав"), "6": ("六", "зургаа"), "7": ("七", "долоо"), "8": ("八", "найм"),
    "9": ("九", "ес"), "10": ("十", "арав|арван"),
}  # fmt: skip


def _literals(pair: Pair, kinds: frozenset[LiteralKind], name: str) -> Iterator[Hit]:
    zh = Counter(v for x in find_literals(pair.zh, "zh") if x.kind in kinds for v in x.values)
    mn = Counter(v for x in find_literals(pair.mn, "mn") if x.kind in kinds for v in x.values)
    for value, (hanzi, words) in _SMALL.items():
        in_zh = value in zh or any(c in pair.zh for c in hanzi)
        in_mn = value in mn or re.search(words, pair.mn, re.IGNORECASE)
        if in_zh and in_mn:  # a word on one side counts as the digit on the other
            zh[value] = mn[value] = 0
    source, target = (zh, mn) if pair.to_lang == "mn" else (mn, zh)
    lost, added = source - target, target - source
    if lost:
        yield f"{name} missing: {', '.join(sorted(lost))}", 0, 0
    if added:
        yield f"{name} not in the source: {', '.join(sorted(added))}", 0, 0


def _numbers(pair: Pair) -> Iterator[Hit]:
    yield from _literals(pair, frozenset({LiteralKind.NUMBER}), "number")


def _dates(pair: Pair) -> Iterator[Hit]:
    yield from _literals(pair, frozenset({LiteralKind.DATE}), "date")


def _verbatim(pair: Pair) -> Iterator[Hit]:
    kinds = frozenset({LiteralKind.CASE_NUMBER, LiteralKind.VERBATIM})
    yield from _literals(pair, kinds, "address or case number")


def _names(pair: Pair) -> Iterator[Hit]:
    there = re.findall(r"([А-ЯӨҮЁ])[а-яөүё]* моу", pair.mn)
    for x in find_literals(pair.zh, "zh"):
        # a name is spelled in more than one way (高 Го, Гао): its first letter tells
        if x.kind is LiteralKind.NAME and render_name(x.source)[0] not in there:
            yield f"name missing: {x.source} ({render_name(x.source)})", 0, 0


_PAIRS = ("()", "[]", "（）", "《》", "«»", "“”", "【】")


def _brackets(pair: Pair) -> Iterator[Hit]:
    text = re.sub(r"(?m)^\s*\w{1,3}[)）]", "", pair.target)  # 1) at the start is numbering
    for marks in _PAIRS:
        left, right = marks[0], marks[1]
        if text.count(left) != text.count(right):
            yield f"unpaired {left} {right}", 0, 0


def _repeated_word(pair: Pair) -> Iterator[Hit]:
    pattern = r"\b([А-Яа-яӨөҮүЁё]{3,}) \1\b|([\u3400-\u9fff]{2,})\2"
    for m in re.finditer(pattern, pair.target, re.IGNORECASE):
        if not re.search(re.escape(m.group()), pair.source):
            yield f"repeated: {m.group()}", m.start(), m.end()


def _spaces(pair: Pair) -> Iterator[Hit]:
    for m in re.finditer(r"(?<=\S) {2,}(?=\S)| +(?=[,.;!?])", pair.mn):
        if pair.to_lang == "mn":
            yield "space too many", m.start(), m.end()


def _loop(pair: Pair) -> Iterator[Hit]:
    if has_loop(pair.target) and not has_loop(pair.source):
        yield "the text repeats itself", 0, len(pair.target)


def _length(pair: Pair) -> Iterator[Hit]:
    zh, mn = len(_HANZI.findall(pair.zh)), len(_CYRILLIC.findall(pair.mn))
    if zh >= 12 and mn and mn / zh < 1.6:
        side = "short" if pair.to_lang == "mn" else "long"
        yield f"{side} for its source: something may be left out or added", 0, 0
    elif zh and mn >= 40 and mn / zh > 9:
        side = "long" if pair.to_lang == "mn" else "short"
        yield f"{side} for its source: something may be left out or added", 0, 0


def _modality(pair: Pair) -> Iterator[Hit]:
    language = "Mongolian" if pair.to_lang == "mn" else "Chinese"
    for name, word in find_lost_modality(pair.zh, pair.mn, pair.to_lang):
        yield f"{name} ({word}) is not expressed in {language}", 0, 0


def _negation(pair: Pair) -> Iterator[Hit]:
    word = find_lost_negation(pair.zh, pair.mn)
    if word:
        yield f"negation ({word}) is not expressed in Mongolian", 0, 0


RULES: dict[str, tuple[str, Callable[[Pair], Iterator[Hit]]]] = {
    "untranslated": ("error", _untranslated),
    "same-as-source": ("error", _same),
    "left-over": ("error", _left_over),
    "mixed-scripts": ("warning", _mixed_scripts),
    "number": ("error", _numbers),
    "date": ("error", _dates),
    "verbatim": ("error", _verbatim),
    "name": ("error", _names),
    "modality": ("warning", _modality),
    "negation": ("warning", _negation),
    "bracket": ("warning", _brackets),
    "repeated-word": ("warning", _repeated_word),
    "loop": ("error", _loop),
    "length": ("warning", _length),
    "space": ("info", _spaces),
}
#: Rules that need the term base, the model, or all pairs at once.
OTHER_RULES = {
    "term-missing": "error",
    "forbidden-term": "error",
    "inconsistent-target": "info",
    "inconsistent-source": "info",
    "omission": "warning",
}


def default_profile() -> dict[str, str]:
    """Return the severity of every rule."""
    return {name: severity for name, (severity, _) in RULES.items()} | OTHER_RULES


def read_profile(path: Path) -> dict[str, str]:
    """Return the default profile changed by a TOML table ``[rules]``: rule = severity.

    Raises:
        DataError: no TOML, an unknown rule or severity; every fault is listed.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("rules", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise DataError(f"profile {path} cannot be read: {exc}") from exc
    profile = default_profile()
    faults = [f"no rule {name!r}" for name in table if name not in profile]
    faults += [
        f"{name} = {value!r}: use one of {', '.join(SEVERITIES)}"
        for name, value in table.items()
        if name in profile and value not in SEVERITIES
    ]
    if faults:
        raise DataError(f"profile {path}", tuple(faults))
    return profile | dict(table)


def check_pairs(
    pairs: Sequence[Pair],
    matcher: TermMatcher,
    profile: Mapping[str, str] | None = None,
    coverage: CoverageCheck | None = None,
) -> list[Finding]:
    """Return the findings of all rules in use, in the order of the units.

    Without ``coverage`` the rule ``omission`` finds nothing.
    """
    levels = profile or default_profile()
    findings: list[Finding] = []

    def note(unit: int, rule: str, hits: Iterable[Hit]) -> None:
        if levels[rule] != "off":
            findings.extend(Finding(unit, rule, levels[rule], *hit) for hit in hits)

    for unit, pair in enumerate(pairs, 1):
        if not pair.source.strip():
            continue
        note(unit, "untranslated", _untranslated(pair))
        if not pair.target.strip():
            continue
        for name, (_, rule) in RULES.items():
            if name != "untranslated":
                note(unit, name, rule(pair))
        note(unit, "term-missing", _missing_terms(pair, matcher))
        note(unit, "forbidden-term", _forbidden_terms(pair, matcher))
    for doubt, key, value in (
        ("inconsistent-target", "source", "target"),
        ("inconsistent-source", "target", "source"),
    ):
        for unit, message in _inconsistent(pairs, key, value):
            note(unit, doubt, [(message, 0, 0)])
    if coverage is not None and levels["omission"] != "off":
        for unit, message in _omissions(pairs, coverage):
            note(unit, "omission", [(message, 0, 0)])
    return sorted(findings, key=lambda f: f.unit)


def _omissions(pairs: Sequence[Pair], coverage: CoverageCheck) -> Iterator[tuple[int, str]]:
    for to_lang in ("mn", "zh"):
        units = [
            n for n, p in enumerate(pairs, 1) if p.to_lang == to_lang and p.source and p.target
        ]
        sides = [(pairs[n - 1].source, pairs[n - 1].target) for n in units]
        for place, message in coverage.find(sides, to_lang).items():
            yield units[place], message


def _missing_terms(pair: Pair, matcher: TermMatcher) -> Iterator[Hit]:
    from_lang = "zh" if pair.to_lang == "mn" else "mn"
    terms = find_required(matcher, pair.source, from_lang)
    for trace in trace_terms(pair.source, pair.target, terms, pair.to_lang)[0]:
        if trace.status is TermStatus.MISSED:
            yield f"{trace.source} → {trace.expected} ({trace.entry_id})", 0, 0


def _forbidden_terms(pair: Pair, matcher: TermMatcher) -> Iterator[Hit]:
    for match in matcher.match_chinese(pair.zh):
        for bad in match.term.forbidden:
            span = find_lemma(pair.mn, bad)
            if span:
                yield f"{bad} is not to be used for {match.surface}", span[0], span[1]


def _inconsistent(pairs: Sequence[Pair], key: str, value: str) -> Iterator[tuple[int, str]]:
    first: dict[str, tuple[int, str]] = {}
    for unit, pair in enumerate(pairs, 1):
        left, right = getattr(pair, key).strip(), getattr(pair, value).strip()
        if len(left) < 2 or not right:
            continue
        if left in first and first[left][1] != right:
            yield unit, f"the same {key} has another {value} in unit {first[left][0]}"
        first.setdefault(left, (unit, right))
