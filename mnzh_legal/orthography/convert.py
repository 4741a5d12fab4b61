"""Cyrillic ↔ traditional Mongolian: lexicon, then suffix analysis, then letter rules.

Every word's decision carries its source and the alternatives, so a doubtful spelling can be
shown, and a wrong one is mended in the lexicon, without training anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from mnzh_legal.morphology.analysis import Analysis, analyze_word
from mnzh_legal.morphology.generation import inflect_cyrillic
from mnzh_legal.morphology.letters import MVS, NNBSP, spell_traditional, transliterate
from mnzh_legal.morphology.traditional import inflect_traditional
from mnzh_legal.orthography.convert_map import MappedText, join_pieces
from mnzh_legal.orthography.letter_rules import read_by_rule, spell_by_rule
from mnzh_legal.orthography.lexicon import SpellingSource, load_lexicon
from mnzh_legal.orthography.shape import make_loose_key, make_shape_key
from mnzh_legal.orthography.written_suffixes import read_joined_suffixes, read_separated_suffix

CYRILLIC_WORD = re.compile("[А-Яа-яӨөҮүЁё]+(?:-[А-Яа-яӨөҮүЁё]+)*")
TRADITIONAL_WORD = re.compile("[\u1820-\u1842\u180a-\u180f\u200c\u200d\u202f]+")

_TO_VERTICAL = str.maketrans({",": "\u1802", ".": "\u1803", ":": "\u1804", ";": "\u1804"})
_FROM_VERTICAL = str.maketrans({"\u1802": ",", "\u1803": ".", "\u1804": ":", "\u1805": ":"})


@dataclass(frozen=True, slots=True)
class WordConversion:
    """How one word was converted; ``alternatives`` are other possible spellings, best first."""

    source: str
    result: str
    by: SpellingSource
    alternatives: tuple[str, ...] = ()


# --- Cyrillic → traditional ---------------------------------------------------------------------


def _inflect(analysis: Analysis, spelling: str) -> str | None:
    verb = analysis.verb and transliterate(spelling)[-2:] in ("qu", "qü")
    if analysis.verb and not verb:
        return None
    return inflect_traditional(spelling, analysis.labels, verb=verb, hidden_n=analysis.hidden_n)


_GUESSED_CASES = frozenset({"GEN", "ACC", "ABL", "INS", "COM"})


@lru_cache(maxsize=100_000)
def spell_word(word: str) -> WordConversion:
    """Return the traditional spelling of one Cyrillic word (any case).

    >>> spell_word("хуулийн").result == "ᠬᠠᠤᠯᠢ" + NNBSP + "ᠶᠢᠨ"
    True
    """
    lexicon = load_lexicon()
    lower = word.lower()
    candidates: list[tuple[SpellingSource, str]] = []
    if lower in lexicon.checked:
        candidates.append((SpellingSource.CHECKED, lexicon.checked[lower]))
    for analysis in analyze_word(lower, lexicon.is_checked_lemma):
        # two letters are a lemma only under a plain case ending: ял-аар, өр-ийг
        long_enough = len(analysis.lemma) > 2 or (
            len(analysis.labels) == 1 and analysis.labels[0] in _GUESSED_CASES and not analysis.verb
        )
        if analysis.labels and long_enough:
            form = _inflect(analysis, lexicon.checked[analysis.lemma])
            if form:
                candidates.append((SpellingSource.CHECKED_INFLECTED, form))
    if lower in lexicon.derived:
        candidates.append((SpellingSource.LEXICON, lexicon.derived[lower]))
    if not candidates:
        for analysis in analyze_word(lower, lexicon.is_derived_lemma):
            form = _inflect(analysis, lexicon.derived[analysis.lemma]) if analysis.labels else None
            if form:
                candidates.append((SpellingSource.LEXICON_INFLECTED, form))
    if not candidates and "-" in lower:
        parts = [spell_word(part) for part in lower.split("-")]
        return WordConversion(word, " ".join(p.result for p in parts), parts[0].by)
    if not candidates:
        return WordConversion(word, _spell_unknown(lower), SpellingSource.RULE)
    forms = list(dict.fromkeys(form for _, form in candidates))
    # an attested whole form settles which of several analyses is meant
    known = lexicon.derived.get(lower)
    best = candidates[0]
    if best[0] is SpellingSource.CHECKED_INFLECTED:
        best = next((c for c in candidates if c[1] == known and c[0] is best[0]), best)
    return WordConversion(word, best[1], best[0], tuple(f for f in forms if f != best[1]))


def _spell_unknown(word: str) -> str:
    """Spell a word no lexicon knows: its likeliest case ending by rule, its stem by letters."""
    if word.endswith(("ах", "эх", "ох", "өх")) and len(word) > 4:
        stem = spell_by_rule(word[:-2])
        latin = transliterate(stem)
        return stem + spell_traditional("aqu" if set(latin) & set("aou") else "eqü")
    for analysis in analyze_word(word, lambda lemma: len(lemma) > 3):
        if (
            len(analysis.labels) == 1
            and analysis.labels[0] in _GUESSED_CASES
            and len(word) - len(analysis.lemma) >= 2
            and word.startswith(analysis.lemma)
        ):
            return inflect_traditional(spell_by_rule(analysis.lemma), analysis.labels, verb=False)
    return spell_by_rule(word)


#: Endings after digits and hyphens, as written after a number in traditional script.
_AFTER_DIGIT = {
    "ны": "-u", "ний": "-ü", "ын": "-u", "ийн": "-ü", "ыг": "-i", "ийг": "-i", "аас": "-ača",
    "ээс": "-eče", "оос": "-ača", "өөс": "-eče", "аар": "-iyar", "ээр": "-iyer", "оор": "-iyar",
    "өөр": "-iyer", "д": "-du", "т": "-tu", "тай": "-tai", "тэй": "-tei", "той": "-tai",
    "дугаар": " dugar", "дүгээр": " düger",
}  # fmt: skip
_DIGIT_SUFFIX = re.compile(
    r"(?<=[\d»”)%⁰¹²³⁴-⁹])-("
    + "|".join(sorted(_AFTER_DIGIT, key=len, reverse=True))
    + r")(?![А-Яа-яӨөҮүЁё])"
)


def iter_spellings(text: str) -> Iterator[WordConversion | str]:
    """Yield the words of a Cyrillic text as conversions and everything between as it is."""
    last = 0
    for match in CYRILLIC_WORD.finditer(text):
        if match.start() > last:
            yield text[last : match.start()]
        yield spell_word(match.group())
        last = match.end()
    if last < len(text):
        yield text[last:]


def convert_to_traditional(text: str) -> str:
    """Return Cyrillic Mongolian text in traditional script; digits and other scripts stay.

    Full stop, comma and colon become their Mongolian forms after Mongolian words.
    """
    text = _DIGIT_SUFFIX.sub(lambda m: spell_traditional(_AFTER_DIGIT[m[1]]), text)
    out: list[str] = []
    for item in iter_spellings(text):
        if isinstance(item, str):
            after_word = bool(out) and bool(TRADITIONAL_WORD.search(out[-1][-1:]))
            out.append(item[:1].translate(_TO_VERTICAL) + item[1:] if after_word else item)
        else:
            out.append(item.result)
    return re.sub(
        rf"([{chr(0x1820)}-{chr(0x18AA)}])-(?=[{chr(0x1820)}-{chr(0x18AA)}])", r"\1 ", "".join(out)
    )


# --- traditional → Cyrillic ---------------------------------------------------------------------


def _lookup(part: str) -> list[str]:
    """Cyrillic words of a traditional spelling: exact ones, then by shape, else by loose shape."""
    lexicon = load_lexicon()
    exact = lexicon.by_spelling.get(part, ())
    found = list(dict.fromkeys([*exact, *lexicon.by_shape.get(make_shape_key(part), ())]))
    return found or list(lexicon.by_loose_shape.get(make_loose_key(part), ()))


def _inflect_back(lemma: str, labels: tuple[str, ...], *, verb: bool) -> list[str]:
    lexicon = load_lexicon()
    forms = [
        inflect_cyrillic(lemma, labels, verb=verb, hidden_n=hidden, count_form=lexicon.count_form)
        for hidden in (False, True)
    ]
    return list(dict.fromkeys(forms))


def _read_base(base: str, *, exact_alone: bool = True) -> list[tuple[str, SpellingSource]]:
    """Readings of a word without separated suffixes; a checked spelling stands alone by default."""
    lexicon = load_lexicon()
    out: list[tuple[str, SpellingSource]] = []
    for word in _lookup(base):
        checked = word in lexicon.checked
        out.append((word, SpellingSource.CHECKED if checked else SpellingSource.LEXICON))
    exact = out and out[0][1] is SpellingSource.CHECKED and lexicon.checked[out[0][0]] == base
    if exact and exact_alone:
        return out
    if base.endswith("ᠭᠴᠢᠳ"):  # эрхлэгчид, the plural of an agent noun
        agents = [w for w, _ in _read_base(base[:-1]) if w.endswith("гч")]
        out += [(w + "ид", SpellingSource.CHECKED_INFLECTED) for w in agents]
    for stem, labels in read_joined_suffixes(base):
        for ending in ("ᠬᠤ", "ᠬᠦ"):
            for lemma in _lookup(stem + ending):
                if not lemma.endswith("х"):
                    continue
                for form in _inflect_back(lemma, labels, verb=True):
                    source = (
                        SpellingSource.CHECKED_INFLECTED
                        if lemma in lexicon.checked
                        else SpellingSource.LEXICON_INFLECTED
                    )
                    out.append((form, source))
    return out


@lru_cache(maxsize=100_000)
def read_word(word: str) -> WordConversion:
    """Return the Cyrillic reading of one traditional word with its separated suffixes.

    Words typed with other code points of the same shape are read by their shape. Readings that
    spell back to the same shape win.
    """
    whole = _read_base(word)
    candidates = list(whole)
    parts = word.split(NNBSP)
    labels: tuple[str, ...] | None = ()
    if len(parts) > 1:
        bases = _read_base(parts[0])
        hidden: list[tuple[str, SpellingSource]] = []
        if not any(
            s in (SpellingSource.CHECKED, SpellingSource.LEXICON) for _, s in bases
        ) and parts[0].endswith("ᠨ"):
            stem = parts[0][:-1]
            for shorter in (stem, stem[:-1] + MVS + stem[-1:]):
                hidden += [(w, s) for w, s in _read_base(shorter)]
        for part in parts[1:]:
            label = read_separated_suffix(part)
            labels = (*labels, *label) if labels is not None and label else None
        if labels:
            for cyrillic, source in [*bases, *hidden]:
                inflected = (
                    SpellingSource.CHECKED_INFLECTED
                    if source in (SpellingSource.CHECKED, SpellingSource.CHECKED_INFLECTED)
                    else SpellingSource.LEXICON_INFLECTED
                )
                candidates += [
                    (form, inflected) for form in _inflect_back(cyrillic, labels, verb=False)
                ]
    lexicon = load_lexicon()
    if not candidates:
        read = read_by_rule(parts[0])
        if len(parts) > 1 and labels and len(read) > 2:
            read = inflect_cyrillic(read, labels, count_form=lexicon.count_form)
        elif len(parts) > 1:
            read = read_by_rule(word)
        return WordConversion(word, read, SpellingSource.RULE)
    order = list(SpellingSource)
    key = make_shape_key(word)

    def rank(item: tuple[str, SpellingSource]) -> tuple[bool, bool, bool, int, int]:
        form, source = item
        spelled = spell_word(form).result
        return (
            make_shape_key(spelled) != key,
            spelled != word,
            source is not SpellingSource.CHECKED,
            -lexicon.count_form(form),
            order.index(source),
        )

    ranked = sorted(dict.fromkeys(candidates), key=rank)
    best = ranked[0]
    others = tuple(dict.fromkeys(f for f, _ in ranked[1:] if f != best[0]))
    return WordConversion(word, best[0], best[1], others)


@lru_cache(maxsize=50_000)
def unify_spelling(word: str) -> str:
    """Return one spelling for all traditional words of the same look: that of the commonest reading.

    A word that no lexicon knows stays as it is. For look-up, never for display: a rarer word of the
    same look is lost. Separated suffixes do not decide: forms with them are too rare to count.
    """
    base, suffix_sign, suffixes = word.partition(NNBSP)
    if base and suffix_sign:
        whole = unify_spelling(base) + suffix_sign + suffixes
        spelled_anew = spell_word(read_word(whole).result).result
        return spelled_anew if make_shape_key(spelled_anew) == make_shape_key(word) else whole
    read = read_word(word)
    if read.by is SpellingSource.RULE:
        return word
    key = make_shape_key(word)
    forms = [read.result, *read.alternatives]
    forms += [form for form, _ in _read_base(word, exact_alone=False)]
    spelled = {form: spell_word(form).result for form in forms}
    same = [form for form, spelling in spelled.items() if make_shape_key(spelling) == key]
    if not same:
        return word
    return spelled[max(same, key=lambda form: (load_lexicon().count_form(form), form))]


_UGEI = spell_traditional("ügei")
#: Signs that a suffix may follow directly: digits, closing marks.
_AFTER_SIGN = re.compile(r"[\d»”)%⁰¹²³⁴-⁹]")


def convert_to_cyrillic(text: str) -> str:
    """Return traditional Mongolian text in Cyrillic; sentences begin with a capital.

    ``ᠦᠭᠡᠢ`` joins the word before it as -гүй; digits and other scripts stay.
    """
    return map_to_cyrillic(text).text


def map_to_cyrillic(text: str) -> MappedText:
    """Return ``convert_to_cyrillic`` with the source span of every piece."""
    out: list[tuple[str, int, int]] = []
    last = 0
    start_of_sentence = True
    for match in TRADITIONAL_WORD.finditer(text):
        between = text[last : match.start()].translate(_FROM_VERTICAL)
        if re.search(r"[.!?。\n]", between):
            start_of_sentence = True
        if re.search(r"\d[^.!?。\n]*$", between):
            start_of_sentence = False  # the sentence began with a number
        word = match.group().strip(NNBSP)
        digits_before = bool(match.start() and _AFTER_SIGN.match(text[match.start() - 1]))
        if digits_before and match.group().startswith(NNBSP):
            out.append((between, last, match.start()))
            out.append(("-" + _read_after_digit(word), match.start(), match.end()))
        elif between == " " and out and _is_negative(word):
            suffixes = [read_separated_suffix(part) for part in word.split(NNBSP)[1:]]
            labels = tuple(label for group in suffixes for label in group or ())
            before, start, _ = out[-1]
            out[-1] = (inflect_cyrillic(before + "гүй", labels), start, match.end())
        else:
            reading = read_word(word).result if word else ""
            if start_of_sentence and reading:
                reading = reading[0].upper() + reading[1:]
            out += [(between, last, match.start()), (reading, match.start(), match.end())]
        if word or between.strip():
            start_of_sentence = False
        last = match.end()
    out.append((text[last:].translate(_FROM_VERTICAL), last, len(text)))
    return join_pieces(out)


def _is_negative(word: str) -> bool:
    """Tell whether a word is ᠦᠭᠡᠢ, with or without case suffixes."""
    return make_shape_key(word.split(NNBSP)[0]) == make_shape_key(_UGEI)


def _read_after_digit(suffix: str) -> str:
    latin = "-" + transliterate(suffix)
    return next((c for c, t in _AFTER_DIGIT.items() if t == latin), "ны")
