"""Reading test files and running the engine over them."""

from __future__ import annotations

import csv
import hashlib
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mnzh_legal.engine.candidates import RequiredTerm
from mnzh_legal.engine.translator import TermMode
from mnzh_legal.errors import DataError
from mnzh_legal.evaluation.metrics import compare_chrf, score_bleu, score_chrf, score_terms
from mnzh_legal.pipeline.scripts import convert_script, to_model_script
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.terms.base import REQUIRE, TermBase
from mnzh_legal.terms.matcher import TermMatcher, find_lemma
from mnzh_legal.types import Lang, Translation

#: Draws of the bootstrap.
RESAMPLES = 1000
TERM_MODES = ("noterm", "proper", "random")


@dataclass(frozen=True, slots=True)
class TestRow:
    """One test sentence in both languages."""

    id: str
    zh: str
    mn_cyrl: str
    mn_mong: str
    domain: str


def _read_table(path: Path, needed: Sequence[str]) -> list[dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise DataError(f"{path}: cannot be read: {exc}") from exc
    reader = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    lacking = [c for c in needed if c not in (reader.fieldnames or ())]
    if lacking:
        raise DataError(
            f"{path}: column(s) missing: {', '.join(lacking)}; a header line with tabs is needed"
        )
    rows = [{k: (v or "") for k, v in row.items() if k} for row in reader]
    faults = tuple(
        f"line {n}: {c} empty"
        for n, row in enumerate(rows, 2)
        for c in needed
        if not row[c].strip()
    )
    if faults:
        raise DataError(f"{path}", faults)
    if not rows:
        raise DataError(f"{path}: no rows under the header")
    return rows


def read_test_set(path: Path) -> list[TestRow]:
    """Return the rows of a test file with the columns ``id zh mn_cyrl [mn_mong] [domain]``.

    Raises:
        DataError: missing columns or empty cells, all listed.
    """
    rows = _read_table(path, ("id", "zh", "mn_cyrl"))
    return [
        TestRow(r["id"], r["zh"], r["mn_cyrl"], r.get("mn_mong", ""), r.get("domain", ""))
        for r in rows
    ]


def read_test_terms(path: Path) -> dict[str, list[tuple[str, str]]]:
    """Return (Chinese term, Mongolian lemma) pairs by test id from ``id zh_term mn_lemma``."""
    out: dict[str, list[tuple[str, str]]] = {}
    for row in _read_table(path, ("id", "zh_term", "mn_lemma")):
        out.setdefault(row["id"], []).append((row["zh_term"], row["mn_lemma"]))
    return out


def _source_of(row: TestRow, lang: Lang) -> str:
    if lang is Lang.ZH_HANS:
        return row.zh
    if lang is Lang.ZH_HANT:
        return convert_script(row.zh, Lang.ZH_HANT)
    if lang is Lang.MN_CYRL:
        return row.mn_cyrl
    return row.mn_mong or convert_script(row.mn_cyrl, Lang.MN_MONG)


def _required(
    row: TestRow, source: str, lang: Lang, pairs: Sequence[tuple[str, str]]
) -> tuple[RequiredTerm, ...]:
    """Place the given terms in the source, each at its first free occurrence."""
    text = to_model_script(source, lang).text
    taken: list[RequiredTerm] = []
    for zh, mn in pairs:
        if lang.language == "zh":
            at = text.find(zh)
            span = (at, at + len(zh)) if at >= 0 else None
            wanted = mn
        else:
            span, wanted = find_lemma(text, mn), zh
        if span and all(span[1] <= t.start or span[0] >= t.end for t in taken):
            taken.append(RequiredTerm(*span, text[span[0] : span[1]], "test", (wanted,)))
    return tuple(sorted(taken, key=lambda t: t.start))


def _randomized(
    pairs: dict[str, list[tuple[str, str]]], base: TermBase, target: str, seed: int
) -> dict[str, list[tuple[str, str]]]:
    """Return the same source terms with target terms drawn from the rest of the glossary."""
    rng = random.Random(seed)

    def draw(zh: str, mn: str) -> tuple[str, str]:
        other = rng.choice(base.terms)
        return (zh, other.mn_cyrl) if target == "mn" else (other.zh, mn)

    return {key: [draw(zh, mn) for zh, mn in group] for key, group in pairs.items()}


def evaluate_file(
    pipeline: TranslationPipeline,
    test_path: Path,
    source: Lang,
    target: Lang,
    *,
    terms_path: Path | None = None,
    mode: str | None = None,
    seed: int = 13,
    other: TranslationPipeline | None = None,
) -> dict[str, Any]:
    """Return scores of the engine over a test file, with signatures and versions.

    ``mode``: ``noterm`` decodes without terms, ``proper`` requires those of the terms file (or,
    without one, of the term base), ``random`` annotates wrong lemmas, as a glossary that does
    not fit would. Terms are scored against the terms file in every mode. Mongolian output in
    traditional script is compared in Cyrillic. ``other`` is translated with, too, and compared.
    """
    rows = read_test_set(test_path)
    pairs = read_test_terms(terms_path) if terms_path else {}
    unknown = sorted(set(pairs) - {r.id for r in rows})
    if unknown:
        raise DataError(f"{terms_path}", tuple(f"id {i} is not in the test file" for i in unknown))
    mode = mode or "proper"
    if mode not in TERM_MODES:
        raise DataError(f"mode {mode!r} unknown; one of {', '.join(TERM_MODES)}")
    if not terms_path:
        pairs = {r.id: terms_of_both_sides(pipeline.matcher, r) for r in rows}
    sources = [_source_of(r, source) for r in rows]
    given = pairs
    if mode == "random":
        given = _randomized(pairs, pipeline.term_base, target.language, seed)
    # without a terms file the proper mode is the engine as users run it: terms of the source
    required = None
    if terms_path or mode == "random":
        required = [
            _required(r, s, source, given.get(r.id, [])) for r, s in zip(rows, sources, strict=True)
        ]
    term_mode = {"noterm": TermMode.OFF, "proper": TermMode.REQUIRE, "random": TermMode.PREFER}[
        mode
    ]
    _ = pipeline.versions  # load before the clock starts
    started = time.perf_counter()
    results = pipeline.translate_many(sources, source, target, term_mode, required)
    elapsed = time.perf_counter() - started
    outputs = _in_reference_script(results, target)
    references = [r.zh if target.language == "zh" else r.mn_cyrl for r in rows]
    chrf = score_chrf(outputs, references, resamples=RESAMPLES)
    bleu = score_bleu(outputs, references, target.language)
    report: dict[str, Any] = {
        "test_file": test_path.name,
        "test_sha256": hashlib.sha256(test_path.read_bytes()).hexdigest()[:16],
        "from": source.value,
        "to": target.value,
        "mode": mode,
        "sentences": len(rows),
        "chrf++": chrf.value,
        "chrf++_95": list(chrf.interval) if chrf.interval else None,
        "chrf++_signature": chrf.signature,
        "bleu": bleu.value,
        "bleu_signature": bleu.signature,
        "sentences_per_second": round(len(rows) / elapsed, 2),
        **pipeline.versions,
    }
    wanted = [
        [mn if target.language == "mn" else zh for zh, mn in pairs.get(r.id, [])] for r in rows
    ]
    score = score_terms(outputs, references, wanted, target.language)
    report |= {
        "terms_required": score.required,
        "term_success_lemma": score.lemma,
        "term_success_surface": score.surface,
        "terms_from": terms_path.name
        if terms_path
        else "term base, where the reference holds them",
    }
    if other is not None:
        theirs = _in_reference_script(
            other.translate_many(sources, source, target, term_mode, required), target
        )
        compared = compare_chrf(theirs, outputs, references)
        report["compared_with"] = {
            **other.versions,
            "chrf++": compared.first,
            "difference": round(compared.second - compared.first, 2),
            "p_value": compared.p_value,
        }
    domains = sorted({r.domain for r in rows if r.domain})
    if len(domains) > 1:
        report["chrf++_by_domain"] = {
            d: score_chrf(
                [o for o, r in zip(outputs, rows, strict=True) if r.domain == d],
                [x for x, r in zip(references, rows, strict=True) if r.domain == d],
            ).value
            for d in domains
        }
    report["warnings"] = {
        code: sum(w.code == code for r in results for w in r.warnings)
        for code in sorted({w.code for r in results for w in r.warnings})
    }
    return report


def _in_reference_script(results: Sequence[Translation], target: Lang) -> list[str]:
    """Outputs in the script the references have: Cyrillic, simplified characters."""
    script = {Lang.MN_MONG: Lang.MN_CYRL, Lang.ZH_HANT: Lang.ZH_HANS}.get(target)
    return [convert_script(r.text, script) if script else r.text for r in results]


def terms_of_both_sides(matcher: TermMatcher, row: TestRow) -> list[tuple[str, str]]:
    """Terms to be required that both sides of a test row hold: (Chinese, Mongolian lemma)."""
    out: list[tuple[str, str]] = []
    for match in matcher.match_chinese(row.zh):
        if match.end - match.start < 2:
            continue
        lemmas = (m for t in match.senses if t.use == REQUIRE for m in t.accepted)
        lemma = next((m for m in lemmas if find_lemma(row.mn_cyrl, m)), None)
        if lemma:
            out.append((match.surface, lemma))
    return out
