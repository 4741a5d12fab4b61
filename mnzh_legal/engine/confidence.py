"""How good a translation is likely to be, from how likely the model finds it.

A model folder may hold ``confidence.json``: for each target language points of (mean log probability of
a piece, expected chrF++ from 0 to 1), fitted on development sentences, and the value under which a
segment is among those worth reading first (``scripts/calibrate_confidence.py``).
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mnzh_legal.errors import DataError

FILE = "confidence.json"


@dataclass(frozen=True, slots=True)
class Calibration:
    """Points by target language (``zh``, ``mn``), ascending, and the values that are low."""

    points: Mapping[str, tuple[tuple[float, float], ...]]
    low: Mapping[str, float]

    def of(self, to_lang: str, likelihood: float | None) -> float | None:
        """Return the expected chrF++ (0–1) of a segment, None if its likelihood is not known.

        >>> Calibration({"mn": ((-1.0, 0.2), (0.0, 0.8))}, {"mn": 0.3}).of("mn", -0.5)
        0.5
        """
        points = self.points.get(to_lang)
        if likelihood is None or not points:
            return None
        at = bisect_right([x for x, _ in points], likelihood)
        if at == len(points):
            return points[-1][1]
        if at == 0:  # less likely than anything it was fitted on: the line goes on downwards
            (left, low), (right, high) = points[0], points[min(2, len(points) - 1)]
            slope = (high - low) / (right - left) if right > left else 0.0
            return round(max(0.0, low + slope * (likelihood - left)), 3)
        (left, low), (right, high) = points[at - 1], points[at]
        return round(low + (high - low) * (likelihood - left) / (right - left), 3)

    def is_low(self, to_lang: str, value: float | None) -> bool:
        """Tell whether a confidence is among the lowest."""
        return value is not None and value < self.low.get(to_lang, 0.0)


def load_calibration(folder: Path) -> Calibration:
    """Return the calibration of a model folder; one that knows nothing if it has none.

    Raises:
        DataError: the file is broken.
    """
    path = folder / FILE
    if not path.is_file():
        return Calibration({}, {})
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        points = {
            lang: tuple((float(x), float(y)) for x, y in rows)
            for lang, rows in data["points"].items()
        }
        return Calibration(points, {lang: float(v) for lang, v in data["low"].items()})
    except (ValueError, KeyError, TypeError) as exc:
        raise DataError(f"{path} is broken: {exc}") from exc
