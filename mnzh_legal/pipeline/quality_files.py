"""Bilingual files as pairs to check, and the report as a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from mnzh_legal.documents.base import read_limited
from mnzh_legal.documents.xliff import read_xliff
from mnzh_legal.errors import InputError, LanguageError
from mnzh_legal.memory.tmx import read_tmx
from mnzh_legal.orthography.detect import detect_script
from mnzh_legal.pipeline.glossaries import read_units
from mnzh_legal.pipeline.pages import render_page
from mnzh_legal.pipeline.quality import Finding, Pair
from mnzh_legal.pipeline.scripts import normalize_input, to_model_script
from mnzh_legal.types import Lang, parse_lang


def _model_text(text: str, lang: Lang) -> str:
    """A segment in the script that rules read; a segment may be in the other script."""
    clean = normalize_input(text)
    found = detect_script(clean)
    own = Lang(found) if found != "und" and found[:2] == lang.language else lang
    return to_model_script(clean, own).text


def read_pairs(path: Path, against: Path | None = None) -> list[Pair]:
    """Return the pairs of a bilingual file (XLIFF, TMX), or of a document and its translation.

    Raises:
        InputError: the file is not bilingual, or the two documents differ in paragraphs.
    """
    suffix = path.suffix.lower()
    if against is None:
        if suffix in (".xlf", ".xliff"):
            file = read_xliff(read_limited(path), str(path))
            source, target = parse_lang(file.source_lang), parse_lang(file.target_lang)
            rows = [(u.source, u.target) for u in file.units]
            return make_pairs(rows, source, target)
        if suffix == ".tmx":
            units, _ = read_tmx(read_limited(path), str(path))
            return [Pair(u.zh, u.mn, "mn") for u in units]
        raise InputError(
            f"{path}: not a bilingual file (.xlf, .xliff, .tmx); name its translation with --against"
        )
    left, right = read_units(path), read_units(against)
    if len(left) != len(right):
        raise InputError(
            f"{path} has {len(left)} paragraphs and {against} has {len(right)}; they are checked "
            "paragraph by paragraph, so the numbers must agree"
        )
    scripts = [detect_script("\n".join(side)) for side in (left, right)]
    if "und" in scripts:
        raise LanguageError(f"{path}, {against}: no Chinese or Mongolian text in one of them")
    return make_pairs(list(zip(left, right, strict=True)), Lang(scripts[0]), Lang(scripts[1]))


def make_pairs(rows: Sequence[tuple[str, str]], source: Lang, target: Lang) -> list[Pair]:
    """Return rows of (source, translation) as pairs in the scripts that rules read.

    Raises:
        LanguageError: both sides are in one language.
    """
    if source.language == target.language:
        raise LanguageError(
            f"both sides are {source.value[:2]}; one must be Chinese, one Mongolian"
        )
    pairs: list[Pair] = []
    for left, right in rows:
        a, b = _model_text(left, source), _model_text(right, target)
        zh, mn = (a, b) if source.language == "zh" else (b, a)
        pairs.append(Pair(zh, mn, target.language))
    return pairs


def count_findings(findings: Sequence[Finding]) -> dict[str, int]:
    """Return how many findings there are of each severity."""
    counts = Counter(f.severity for f in findings)
    return {name: counts[name] for name in ("error", "warning", "info")}


def render_report(pairs: Sequence[Pair], findings: Sequence[Finding], title: str) -> str:
    """Return the findings as an HTML page: the segments that have any, and what was found."""
    by_unit: dict[int, list[Finding]] = {}
    for finding in findings:
        by_unit.setdefault(finding.unit, []).append(finding)
    rows = [
        {
            "unit": unit,
            "source": pairs[unit - 1].source,
            "target": pairs[unit - 1].target,
            "findings": found,
        }
        for unit, found in by_unit.items()
    ]
    return render_page(
        "quality.html", title=title, units=len(pairs), rows=rows, counts=count_findings(findings)
    )
