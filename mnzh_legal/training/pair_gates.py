"""Gates of composed sentence pairs: scripts, numbers, names, length, near-duplicates."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from mnzh_legal.engine.literals import LiteralKind, find_literals
from mnzh_legal.engine.names import render_name
from mnzh_legal.orthography.detect import detect_script

#: What a document of composed pairs is, in their column ``domain``.
DOMAINS = frozenset(
    [
        "administrative",
        "application",
        "arbitration",
        "civil",
        "company",
        "consumer",
        "contract",
        "criminal",
        "definitions",
        "dialogue",
        "enforcement",
        "environment",
        "everyday",
        "facts",
        "family",
        "form",
        "grassland",
        "hotline",
        "judgment",
        "labour",
        "land",
        "language",
        "mediation",
        "medical",
        "minors",
        "news",
        "notary",
        "notice",
        "numbers",
        "procedure",
        "publicity",
        "rules",
        "services",
        "statement",
        "statutes",
        "stories",
        "traffic",
        "welfare",
    ]
)
#: Share of trigrams that makes two Chinese sides near, and characters from which on it is asked: of two
#: pairs, of a pair and the composed development set, of a pair and the statutes' development set.
NEAR_PAIRS = (0.8, 20)
NEAR_DEV = (0.6, 12)
NEAR_STATUTES = (0.55, 15)
#: The same of a pair and any sentence of a statute: what we compose is ours, formulas of a few characters are all's.
NEAR_LAWS = (0.75, 14)
#: Trigrams that more sentences of the statutes have say nothing.
_COMMON_TRIGRAM = 20_000
_LAW_SENTENCE = re.compile("[^。；：]+")
#: Letters of the Mongolian side for one character of the Chinese side, least and most.
LENGTH_RATIO = (1.3, 7.0)
#: Literals that may be said otherwise or are looked for elsewhere.
_WORDS = (LiteralKind.NAME, LiteralKind.WORDS)
_FOREIGN = re.compile("[\u4e00-\u9fffA-Za-z]")


def find_faults(zh: str, mn: str) -> list[str]:
    """Return what is wrong with a pair (Simplified Chinese, Cyrillic Mongolian), in words; none if nothing.

    >>> find_faults("罚款500元。", "600 юанийн торгууль.")
    ["numbers differ: ['500']"]
    """
    faults = []
    if not (script := detect_script(zh)).startswith("zh-Hans"):
        faults.append(f"Chinese side is {script}")
    if (script := detect_script(mn)) != "mn-Cyrl":
        faults.append(f"Mongolian side is {script}")
    elif foreign := _FOREIGN.search(mn):
        faults.append(f"foreign letter {foreign[0]!r} in the Mongolian side")
    literals = find_literals(zh, "zh")
    names = [render_name(x.source) for x in literals if x.kind is LiteralKind.NAME]
    if lost := [n for n in names if n not in mn]:
        faults.append(f"names not in the Mongolian side: {lost}")
    counted = [x for x in literals if len(x.value) > 1 and x.kind not in _WORDS]
    found = {n for x in find_literals(mn, "mn") for n in x.values}
    if differing := {n for x in counted for n in x.values} - found:
        faults.append(f"numbers differ: {sorted(differing)}")
    least, most = LENGTH_RATIO
    if len(zh) > 5 and not least <= len(mn) / len(zh) <= most:
        faults.append(f"length ratio {len(mn) / len(zh):.1f}")
    return faults


def trigrams(text: str) -> frozenset[str]:
    """Return every stretch of three characters."""
    return frozenset(text[i : i + 3] for i in range(len(text) - 2))


class NearIndex:
    """Texts by their trigrams, to find which are almost the same as another.

    With ``asked`` only these trigrams are kept, for few texts that are looked for among very many; trigrams that more than
    ``common`` texts have are passed over.
    """

    def __init__(
        self,
        texts: Mapping[str, str] | None = None,
        *,
        asked: frozenset[str] | None = None,
        common: float = math.inf,
    ) -> None:
        self._asked = asked
        self._common = common
        self._sizes: dict[str, int] = {}
        self._by_trigram: dict[str, list[str]] = {}
        for key, text in (texts or {}).items():
            self.add(key, text)

    def add(self, key: str, text: str) -> None:
        """Add a text under an id."""
        grams = trigrams(text)
        self._sizes[key] = len(grams)
        for gram in grams if self._asked is None else grams & self._asked:
            self._by_trigram.setdefault(gram, []).append(key)

    def find(self, text: str, share: float, *, own: str = "") -> list[str]:
        """Return the ids of texts with at least ``share`` of the trigrams in common (Jaccard), without ``own``."""
        mine = trigrams(text)
        shared: Counter[str] = Counter()
        for keys in (self._by_trigram.get(gram, ()) for gram in mine):
            if len(keys) < self._common:
                shared.update(keys)
        shared.pop(own, None)
        return [k for k, n in shared.items() if n >= share * (len(mine) + self._sizes[k] - n)]


def find_copies(texts: Mapping[str, str], laws: Iterable[str]) -> dict[str, str]:
    """Return the ids of texts that are almost a sentence of a statute, with that sentence (``NEAR_LAWS``).

    ``laws`` are sentences or articles in Chinese; each is compared as a whole and by what its marks (。；：) part.

    >>> find_copies({"a": "当事人应当按照约定全面履行自己的义务。"}, ["当事人应当按照约定全面履行自己的义务。"])
    {'a': '当事人应当按照约定全面履行自己的义务'}
    """
    share, least = NEAR_LAWS
    asked = {k: t.rstrip("。；：") for k, t in texts.items() if len(t) >= least}
    longest = max(map(len, texts.values()), default=0) / share
    index = NearIndex(
        asked=frozenset().union(*map(trigrams, asked.values())), common=_COMMON_TRIGRAM
    )
    pieces = {
        p.strip() for law in laws for p in (law.rstrip("。；："), *_LAW_SENTENCE.findall(law))
    }
    for piece in pieces:
        if share * least <= len(piece) <= longest:
            index.add(piece, piece)
    return {k: near[0] for k, text in asked.items() if (near := index.find(text, share))}
