"""Customer glossaries: reading files, layering them over the shipped term base, checking texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mnzh_legal.config import Settings
from mnzh_legal.documents.base import read_limited
from mnzh_legal.documents.registry import format_for
from mnzh_legal.engine.candidates import locate_term
from mnzh_legal.engine.required import find_required
from mnzh_legal.errors import DataError, InputError
from mnzh_legal.orthography.detect import detect_script
from mnzh_legal.pipeline.scripts import normalize_input, to_model_script
from mnzh_legal.terms.base import RowFault, Term, TermBase
from mnzh_legal.terms.exchange.registry import glossary_format
from mnzh_legal.terms.layers import GlossaryLayer, GlossaryStore
from mnzh_legal.terms.matcher import TermMatcher
from mnzh_legal.terms.senses import NO_CONTEXT, SenseContext
from mnzh_legal.types import Lang

#: Priority of a glossary file given for one call: over every stored glossary.
FILE_PRIORITY = 1_000_000


def glossary_store(settings: Settings) -> GlossaryStore:
    """Return the store of named glossaries."""
    return GlossaryStore(settings.state_dir / "glossaries")


def read_glossary(
    path: Path, *, format_name: str | None = None, partial: bool = False
) -> tuple[tuple[Term, ...], tuple[RowFault, ...]]:
    """Return the entries of a glossary file and the faults of its bad rows.

    Raises:
        DataError: there are bad rows and ``partial`` is false; every one of them is listed.
        FormatError: the file is of no known format.
        InputError: it is missing, or holds no entry.
    """
    handler = glossary_format(path, format_name)
    result = handler.read(read_limited(path), str(path))
    if result.faults and not partial:
        raise DataError(f"glossary {path}", tuple(str(f) for f in result.faults))
    if not result.terms:
        raise InputError(f"{path}: no entry in it")
    return result.terms, result.faults


def load_layers(settings: Settings, names: Sequence[str]) -> list[GlossaryLayer]:
    """Return the layers of names and files; of several files the first has the highest priority.

    Raises:
        NotFoundError: neither a stored glossary nor a file.
    """
    store = glossary_store(settings)
    stored = store.names()
    layers: list[GlossaryLayer] = []
    for number, name in enumerate(names):
        if name not in stored and Path(name).is_file():
            terms, _ = read_glossary(Path(name))
            layers.append(GlossaryLayer(Path(name).stem, FILE_PRIORITY - number, terms))
        else:
            layers.append(store.load(name))
    return layers


@dataclass(frozen=True, slots=True)
class TermFinding:
    """A place where a translation does not hold a term, or holds another equivalent than before."""

    unit: int
    kind: str
    source: str
    expected: tuple[str, ...]
    entry_id: str
    segment: str


@dataclass(frozen=True, slots=True)
class TermCheck:
    """The result of checking a translation: terms due, and the findings."""

    units: int
    terms: int
    findings: tuple[TermFinding, ...]
    used: dict[str, dict[str, int]]


def read_units(path: Path) -> list[str]:
    """Return the translatable texts of a document, in order.

    Raises:
        InputError: missing, broken or of an unknown format.
    """
    return [u.text for u in format_for(path).read(read_limited(path), str(path)).units]


def check_translation(
    source: Path,
    target: Path,
    matcher: TermMatcher,
    context: SenseContext = NO_CONTEXT,
) -> TermCheck:
    """Check the terms of an existing translation, paragraph by paragraph.

    ``missing``: a required term has no accepted equivalent in the paragraph; ``inconsistent``:
    it has one, but the document uses another for the same term more often.

    Raises:
        InputError: the two documents have not the same number of paragraphs.
    """
    left, right = read_units(source), read_units(target)
    if len(left) != len(right):
        raise InputError(
            f"{source} has {len(left)} paragraphs and {target} has {len(right)}; terms are "
            "checked paragraph by paragraph, so the numbers must agree"
        )
    from_lang = Lang(detect_script("\n".join(left)))
    to_lang = Lang(detect_script("\n".join(right)))
    findings: list[TermFinding] = []
    uses: dict[str, Counter[str]] = {}
    places: list[tuple[int, str, str, str, str]] = []
    due = 0
    for number, (a, b) in enumerate(zip(left, right, strict=True), 1):
        text = to_model_script(normalize_input(a), from_lang).text
        translated = to_model_script(normalize_input(b), to_lang).text
        for term in find_required(matcher, text, from_lang.language, context):
            due += 1
            lemma = next(
                (
                    lemma
                    for lemma in term.accepted
                    if _holds(translated, lemma, term.entry_id, to_lang.language)
                ),
                None,
            )
            if lemma is None:
                findings.append(
                    TermFinding(number, "missing", term.source, term.accepted, term.entry_id, a)
                )
            else:
                uses.setdefault(term.source, Counter())[lemma] += 1
                places.append((number, term.source, lemma, term.entry_id, a))
    for number, zh, lemma, entry, segment in places:
        usual, count = uses[zh].most_common(1)[0]
        if lemma != usual and count > uses[zh][lemma]:
            findings.append(TermFinding(number, "inconsistent", zh, (usual,), entry, segment))
    findings.sort(key=lambda f: f.unit)
    return TermCheck(
        len(left), due, tuple(findings), {zh: dict(c.most_common()) for zh, c in uses.items()}
    )


def _holds(text: str, lemma: str, entry_id: str, to_lang: str) -> bool:
    from mnzh_legal.engine.candidates import RequiredTerm

    return locate_term(text, RequiredTerm(0, 0, "", entry_id, (lemma,)), to_lang) is not None


def term_statistics(base: TermBase) -> dict[str, object]:
    """Return counts of a term base: concepts, surfaces, subjects, what is filled in."""
    terms = base.terms
    by_chinese = Counter(zh for t in terms for zh in t.chinese)
    return {
        "version": base.version,
        "concepts": len(terms),
        "chinese_terms": len(by_chinese),
        "ambiguous_chinese_terms": sum(n > 1 for n in by_chinese.values()),
        "mongolian_terms": len({m.lower() for t in terms for m in t.accepted}),
        "with_definition": sum(bool(t.definition_zh and t.definition_mn) for t in terms),
        "with_statute": sum(bool(t.statute) for t in terms),
        "with_mongolia_term": sum(bool(t.region_mn) for t in terms),
        "reviewed": sum(t.reviewed == "yes" for t in terms),
        "subjects": dict(Counter(t.subject for t in terms).most_common()),
        "parts_of_speech": dict(Counter(t.pos for t in terms).most_common()),
        "layers": dict(Counter(t.layer or "base" for t in terms).most_common()),
    }


def describe_term(term: Term) -> dict[str, object]:
    """Return a term entry as JSON."""
    return {
        "id": term.id,
        "zh": term.zh,
        "zh_variants": list(term.zh_variants),
        "mn_cyrl": term.mn_cyrl,
        "mn_mong": term.mn_mong,
        "admitted": list(term.admitted),
        "forbidden": list(term.forbidden),
        "mongolia": list(term.region_mn),
        "subject": term.subject,
        "pos": term.pos,
        "definition": {"zh": term.definition_zh, "mn": term.definition_mn},
        "statute": term.statute,
        "related": list(term.related),
        "use": term.use,
        "reviewed": term.reviewed,
        "note": term.note,
        "layer": term.layer or "base",
    }
