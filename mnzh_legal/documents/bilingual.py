"""Side-by-side bilingual Word documents: a table, one aligned paragraph a row.

Terms are underlined on both sides; what is worth a look is a comment at its row.
"""

from __future__ import annotations

from collections.abc import Sequence

from mnzh_legal.documents.base import BilingualRow, split_at_marks
from mnzh_legal.documents.docx_writer import (
    TEXT_WIDTH,
    make_cell,
    make_comment_mark,
    make_paragraph,
    make_run,
    make_table,
    write_docx,
)


def _row_height(row: BilingualRow, *, vertical: bool) -> str:
    """A vertical cell needs a height: lines run down, as many as the width takes."""
    if not vertical:
        return ""
    # about 13 lines side by side in a cell, each letter 140 twips along the line
    letters = max(len(row.source), len(row.target))
    height = min(9000, 700 + letters * 11)
    return f'<w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>'


def _marked_runs(text: str, marks: Sequence[tuple[int, int]], lang: str) -> str:
    """Runs of a text, its marked stretches (half-open, in order) underlined."""
    parts = split_at_marks(text, marks) or [("", False)]
    return "".join(make_run(part, lang, underline=marked) for part, marked in parts)


def render_bilingual(rows: Sequence[BilingualRow], source: str, target: str) -> bytes:
    """Return a .docx with the source left and the target right, row by row.

    Traditional Mongolian cells are vertical; the other side stays horizontal.
    """
    vertical = "mn-Mong" in (source, target)
    width = TEXT_WIDTH // 2
    comments: list[str] = []
    out = []
    for row in rows:
        notes = ""
        if row.notes:
            notes = make_comment_mark(len(comments))
            comments.append("\n".join(row.notes))
        left = _marked_runs(row.source, row.source_marks, source)
        right = _marked_runs(row.target, row.target_marks, target) + notes
        out.append(
            _row_height(row, vertical=vertical)
            + make_cell(make_paragraph(left), width, vertical=source == "mn-Mong")
            + make_cell(make_paragraph(right), width, vertical=target == "mn-Mong")
        )
    return write_docx(make_table(out, [width, width]) + "<w:p/>", comments=comments)
