"""Text conversion that keeps, for every output character, where it came from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MappedText:
    """A converted text; piece ``i`` is ``(out_start, out_end, source_start, source_end)``."""

    text: str
    pieces: tuple[tuple[int, int, int, int], ...]

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Return the source span of an output span (half-open code points)."""
        touched = [p for p in self.pieces if p[0] < end and start < p[1]]
        if not touched:
            return start, end
        first, last = touched[0], touched[-1]
        same_first = first[1] - first[0] == first[3] - first[2]
        same_last = last[1] - last[0] == last[3] - last[2]
        return (
            first[2] + (max(start, first[0]) - first[0] if same_first else 0),
            last[2] + (min(end, last[1]) - last[0]) if same_last else last[3],
        )


def join_pieces(pieces: list[tuple[str, int, int]]) -> MappedText:
    """Return the mapped text of ``(text, source_start, source_end)`` pieces."""
    out: list[str] = []
    table: list[tuple[int, int, int, int]] = []
    position = 0
    for text, start, end in pieces:
        if text:
            table.append((position, position + len(text), start, end))
        out.append(text)
        position += len(text)
    return MappedText("".join(out), tuple(table))
