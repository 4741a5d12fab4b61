"""A document and its translation side by side: as a Word table, a page, a PDF."""

from __future__ import annotations

from collections.abc import Sequence

from mnzh_legal.documents.base import BilingualRow, split_at_marks
from mnzh_legal.documents.bilingual import render_bilingual
from mnzh_legal.pipeline.pages import print_page, render_page
from mnzh_legal.types import Lang, SideFormat, TermStatus, Translation


def _without_overlap(marks: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    kept: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if end > start and (not kept or start >= kept[-1][1]):
            kept.append((start, end))
    return tuple(kept)


def make_row(done: Translation) -> BilingualRow:
    """Return the row of a translated paragraph: its terms marked on both sides, its warnings."""
    source = [(t.start, t.end) for t in done.terms if t.status is not TermStatus.MISSED]
    target: list[tuple[int, int]] = []
    last: dict[str, int] = {}
    for term in done.terms:
        at = done.text.find(term.form, last.get(term.form, 0)) if term.form else -1
        if at >= 0:
            target.append((at, at + len(term.form)))
            last[term.form] = at + len(term.form)
    notes = tuple(f"{w.code}: {w.message}" for w in done.warnings)
    return BilingualRow(
        done.source, done.text, _without_overlap(source), _without_overlap(target), notes
    )


def render_html(rows: Sequence[BilingualRow], source: Lang, target: Lang, title: str) -> str:
    """Return a page to read or print: aligned rows, traditional Mongolian vertical, terms marked."""
    return render_page(
        "bilingual.html",
        title=title,
        source=source.value,
        target=target.value,
        rows=[
            {
                "source": split_at_marks(r.source, r.source_marks),
                "target": split_at_marks(r.target, r.target_marks),
                "notes": r.notes,
                "size": max(len(r.source), len(r.target)),
            }
            for r in rows
        ],
        noted=sum(bool(r.notes) for r in rows),
    )


def render_side(
    kind: SideFormat,
    rows: Sequence[BilingualRow],
    source: Lang,
    target: Lang,
    title: str,
    browser: str = "",
) -> bytes:
    """Return a side-by-side document.

    Raises:
        ResourceMissingError: a PDF is wanted and there is no browser to print it.
    """
    if kind is SideFormat.DOCX:
        return render_bilingual(rows, source.value, target.value)
    page = render_html(rows, source, target, title)
    return print_page(page, browser) if kind is SideFormat.PDF else page.encode("utf-8")
