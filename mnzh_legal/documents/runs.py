"""Paragraphs made of runs, as Office formats have them: formatting as spans, and text back into runs."""

from __future__ import annotations

from collections.abc import Sequence

from mnzh_legal.documents.base import FormattedSpan, UnitTranslation


def base_key(keys: Sequence[str], texts: Sequence[str]) -> str:
    """Return the formatting that most of a paragraph's text has."""
    weight: dict[str, int] = {}
    for key, text in zip(keys, texts, strict=True):
        weight[key] = weight.get(key, 0) + len(text)
    return max(weight, key=lambda k: weight[k])


def find_spans(keys: Sequence[str], texts: Sequence[str]) -> tuple[FormattedSpan, ...]:
    """Return stretches whose formatting differs from that of most of the paragraph.

    ``keys`` are equal for runs of one formatting; a span's key is the number of its first run.
    """
    base = base_key(keys, texts)
    spans: list[FormattedSpan] = []
    position = 0
    for number, (key, text) in enumerate(zip(keys, texts, strict=True)):
        end = position + len(text)
        if key != base and text.strip():
            if spans and spans[-1].end == position and keys[number - 1] == key:
                spans[-1] = FormattedSpan(spans[-1].start, end, spans[-1].key)
            else:
                spans.append(FormattedSpan(position, end, str(number)))
        position = end
    return tuple(spans)


def cut_into_runs(
    keys: Sequence[str], texts: Sequence[str], done: UnitTranslation
) -> list[tuple[int, str]]:
    """Return the translation in stretches, each with the number of the run whose formatting it has."""
    wanted = base_key(keys, texts)
    base = next(i for i, k in enumerate(keys) if k == wanted)
    stretches: list[tuple[int, str]] = []
    last = 0
    for span in sorted(done.spans, key=lambda s: s.start):
        if span.start > last:
            stretches.append((base, done.text[last : span.start]))
        stretches.append((int(span.key), done.text[span.start : span.end]))
        last = span.end
    if last < len(done.text) or not stretches:
        stretches.append((base, done.text[last:]))
    return stretches
