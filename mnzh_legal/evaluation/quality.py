"""Precision and recall of the quality rules, on true pairs and the same pairs with one fault put in."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from mnzh_legal.engine.coverage import CoverageCheck
from mnzh_legal.engine.literals import LiteralKind, find_literals
from mnzh_legal.engine.report import trace_terms
from mnzh_legal.engine.required import find_required
from mnzh_legal.morphology.generation import inflect_cyrillic
from mnzh_legal.pipeline.quality import Pair, check_pairs, default_profile
from mnzh_legal.terms.matcher import TermMatcher
from mnzh_legal.types import TermStatus

_WORD = re.compile(r"[А-Яа-яӨөҮүЁё]{4,}")
_LOOKALIKES = {"а": "a", "о": "o", "е": "e", "р": "p", "с": "c", "х": "x", "у": "y"}
_CLAUSE_END = {"mn": "(?<=[,;])", "zh": "(?<=[，；、])"}
#: Letters of a clause that is worth a warning when it is left out.
_CLAUSE_LETTERS = {"mn": 20, "zh": 7}
#: Makes a pair faulty, None where it has nothing for the fault.
Fault = Callable[[Pair, random.Random], Pair | None]


@dataclass(frozen=True, slots=True)
class RuleScore:
    """What a rule saw: of ``faulty`` pairs, and of ``clean`` ones of the same kind."""

    rule: str
    faulty: int
    found: int
    clean: int
    false: int

    @property
    def recall(self) -> float:
        """Share of the faults that were found."""
        return self.found / self.faulty if self.faulty else 0.0

    @property
    def precision(self) -> float:
        """Share of the findings that were faults, faulty and clean pairs being equally many."""
        alarms = self.found + self.false
        return self.found / alarms if alarms else 0.0


def _with(pair: Pair, start: int, end: int, text: str) -> Pair:
    return replace(pair, mn=pair.mn[:start] + text + pair.mn[end:])


def _left_over(pair: Pair, draw: random.Random) -> Pair | None:
    words, hanzi = list(_WORD.finditer(pair.mn)), re.findall("[\u4e00-\u9fff]{2}", pair.zh)
    if not words or not hanzi:
        return None
    word = draw.choice(words)
    return _with(pair, word.start(), word.end(), draw.choice(hanzi))


def _mixed(pair: Pair, draw: random.Random) -> Pair | None:
    places = [
        m.start() + 1 for m in _WORD.finditer(pair.mn) if pair.mn[m.start() + 1] in _LOOKALIKES
    ]
    if not places:
        return None
    at = draw.choice(places)
    return _with(pair, at, at + 1, _LOOKALIKES[pair.mn[at]])


def _other_digits(kind: LiteralKind) -> Fault:
    def fault(pair: Pair, draw: random.Random) -> Pair | None:
        found = [
            x for x in find_literals(pair.mn, "mn") if x.kind is kind and x.source[-1:].isdigit()
        ]
        if not found:
            return None
        literal = draw.choice(found)
        last = literal.source[-1]
        changed = literal.source[:-1] + str((int(last) + 3) % 10)
        return _with(pair, literal.start, literal.end, changed)

    return fault


def _verbatim(pair: Pair, draw: random.Random) -> Pair | None:
    number = draw.randint(1_000_000, 9_999_999)
    zh = f"{pair.zh.rstrip('。')}，电话0471-{number}。"
    mn = f"{pair.mn.rstrip('.')}, утас 0471-{number + 1}."
    return replace(pair, zh=zh, mn=mn)


def _name(pair: Pair, draw: random.Random) -> Pair | None:
    found = [x.source for x in find_literals(pair.zh, "zh") if x.kind is LiteralKind.NAME]
    place = re.search(r"[А-ЯӨҮЁ][а-яөүё]+(?= моу)", pair.mn)
    if len(set(found)) != 1 or place is None:
        return None
    other = draw.choice([s for s in ("Шун", "Кан", "Пан", "Тэн") if s != place.group()])
    return replace(pair, mn=re.sub(rf"{place.group()}(?= моу)", other, pair.mn))


def _lose_one(zh_words: str, mn_words: str) -> Fault:
    """Take out the only word of its kind, where the Chinese side has one, too."""

    def fault(pair: Pair, _: random.Random) -> Pair | None:
        if len(re.findall(zh_words, pair.zh)) != 1 or len(re.findall(mn_words, pair.mn)) != 1:
            return None
        return replace(pair, mn=re.sub(mn_words, "", pair.mn))

    return fault


def _bracket(pair: Pair, draw: random.Random) -> Pair | None:
    closing = [m.start() for m in re.finditer("[)»”]", pair.mn)]
    if closing:
        at = draw.choice(closing)
        return _with(pair, at, at + 1, "")
    return replace(pair, mn=f"{pair.mn[:-1]} («{pair.mn[-1:]}")


def _repeated(pair: Pair, draw: random.Random) -> Pair | None:
    words = list(_WORD.finditer(pair.mn))
    if not words:
        return None
    word = draw.choice(words)
    return _with(pair, word.end(), word.end(), " " + word.group())


def _loop(pair: Pair, draw: random.Random) -> Pair | None:
    words = pair.mn.split(" ")
    if len(words) < 5:
        return None
    at = draw.randrange(len(words) - 3)
    phrase = words[at : at + 3]
    return replace(pair, mn=" ".join([*words[:at], *(phrase * 4), *words[at + 3 :]]))


def _cut(pair: Pair, draw: random.Random) -> Pair | None:
    if len(re.findall("[\u4e00-\u9fff]", pair.zh)) < 16:
        return None
    return replace(pair, mn=pair.mn[: len(pair.mn) // 5] + ".")


def take_clause_away(text: str, lang: str, draw: random.Random) -> str | None:
    """Return a text of ``mn`` or ``zh`` without one of its clauses, None if it has no three of them."""
    clauses = re.split(_CLAUSE_END[lang], text)
    long = [n for n, clause in enumerate(clauses) if len(clause) >= _CLAUSE_LETTERS[lang]]
    if len(clauses) < 3 or not long:
        return None
    out = draw.choice(long)
    return "".join(clause for n, clause in enumerate(clauses) if n != out)


def _omission(pair: Pair, draw: random.Random) -> Pair | None:
    kept = take_clause_away(pair.mn, "mn", draw)
    return None if kept is None else replace(pair, mn=f"{kept.strip().rstrip(',;.')}.")


def _space(pair: Pair, draw: random.Random) -> Pair | None:
    gaps = [m.start() for m in re.finditer(r"(?<=\w) (?=\w)", pair.mn)]
    return _with(pair, at := draw.choice(gaps), at, " ") if gaps else None


def _other_word(pair: Pair, draw: random.Random) -> Pair | None:
    words = list(_WORD.finditer(pair.mn))
    if len(words) < 2:
        return None
    word = draw.choice(words)
    other = draw.choice([w.group() for w in words if w.group() != word.group()] or ["энэ"])
    return _with(pair, word.start(), word.end(), other)


def _other_hanzi(pair: Pair, draw: random.Random) -> Pair | None:
    places = [m.start() for m in re.finditer("[\u4e00-\u9fff]", pair.zh)]
    if len(places) < 4:
        return None
    at = draw.choice(places)
    return replace(pair, zh=f"{pair.zh[:at]}该{pair.zh[at:]}")


def _faults(matcher: TermMatcher) -> dict[str, Fault]:
    def forbid_term(pair: Pair, draw: random.Random) -> Pair | None:
        bad = [b for m in matcher.match_chinese(pair.zh) for b in m.term.forbidden]
        words = list(_WORD.finditer(pair.mn))
        if not bad or not words:
            return None
        word = draw.choice(words)
        form = inflect_cyrillic(draw.choice(bad), draw.choice(([], ["DAT"])))
        return _with(pair, word.start(), word.end(), form)

    def lose_term(pair: Pair, draw: random.Random) -> Pair | None:
        terms = find_required(matcher, pair.zh, "zh")
        held = [
            t
            for t in trace_terms(pair.zh, pair.mn, terms, "mn")[0]
            if t.status is not TermStatus.MISSED and pair.mn.count(t.form) == 1
        ]
        if not held:
            return None
        return replace(pair, mn=pair.mn.replace(draw.choice(held).form, "энэ зүйл"))

    return {
        "untranslated": lambda pair, _: replace(pair, mn=""),
        "same-as-source": lambda pair, _: replace(pair, mn=pair.zh),
        "left-over": _left_over,
        "mixed-scripts": _mixed,
        "number": _other_digits(LiteralKind.NUMBER),
        "date": _other_digits(LiteralKind.DATE),
        "verbatim": _verbatim,
        "name": _name,
        "modality": _lose_one("应当|必须|可以|不得", r" ёстой| ж?болохгүй| болно| хэрэгтэй"),
        "negation": _lose_one("不|未|没有|无", r"(?<=[а-яөү])гүй\b| биш\b|\bүл "),
        "bracket": _bracket,
        "repeated-word": _repeated,
        "loop": _loop,
        "length": _cut,
        "omission": _omission,
        "space": _space,
        "term-missing": lose_term,
        "forbidden-term": forbid_term,
        "inconsistent-target": _other_word,
        "inconsistent-source": _other_hanzi,
    }  # fmt: skip


#: Rules that compare a pair with those before it.
_COMPARING = ("inconsistent-target", "inconsistent-source")


def score_rules(
    pairs: Sequence[Pair],
    matcher: TermMatcher,
    coverage: CoverageCheck | None = None,
    *,
    most: int = 200,
    seed: int = 7,
) -> list[RuleScore]:
    """Return the score of each rule that a fault can be made for, on at most ``most`` pairs a rule.

    ``pairs`` are true ones, Chinese to Mongolian. The clean pairs of a rule are those its faults were put
    into. Without ``coverage`` the rule ``omission`` is left out.
    """
    scores: list[RuleScore] = []
    for rule, make in _faults(matcher).items():
        if rule == "omission" and coverage is None:
            continue
        draw = random.Random(seed)
        profile = dict.fromkeys(default_profile(), "off") | {rule: "error"}
        faulty: list[Pair] = []
        clean: list[Pair] = []
        for pair in draw.sample(list(pairs), len(pairs)):
            changed = make(pair, draw)
            if changed is not None:
                clean.append(pair)
                faulty.append(changed)
            if len(faulty) == most:
                break
        before = clean if rule in _COMPARING else []
        found, false = (
            {
                f.unit
                for f in check_pairs([*before, *asked], matcher, profile, coverage)
                if f.unit > len(before)
            }
            for asked in (faulty, clean)
        )
        scores.append(RuleScore(rule, len(faulty), len(found), len(clean), len(false)))
    return scores
