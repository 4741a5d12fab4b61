"""Prometheus metrics: never a key, an address or a text as a label."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from mnzh_legal.types import Translation

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 5.0, 30.0)


class Metrics:
    """The counters of one application."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "mnzh_requests", "Requests answered", ("method", "route", "status"),
            registry=self._registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "mnzh_request_seconds", "Time to answer", ("route",), buckets=_SECONDS,
            registry=self._registry,
        )  # fmt: skip
        self._characters = Counter(
            "mnzh_translated_characters", "Characters translated", ("source", "target"),
            registry=self._registry,
        )  # fmt: skip
        self._terms = Counter(
            "mnzh_terms", "Terms of translated texts by what became of them", ("status",),
            registry=self._registry,
        )  # fmt: skip
        self._warnings = Counter(
            "mnzh_warnings", "Warnings of translations", ("code",), registry=self._registry
        )

    def watch(self, name: str, help_text: str, read: Callable[[], float]) -> None:
        """Add a value that is read when metrics are asked for."""
        Gauge(f"mnzh_{name}", help_text, registry=self._registry).set_function(read)

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request."""
        known = method if method in _METHODS else "other"
        self._requests.labels(known, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def count_translations(self, done: Sequence[Translation]) -> None:
        """Count what was translated."""
        for item in done:
            pair = (item.source_lang.value, item.target_lang.value)
            self._characters.labels(*pair).inc(len(item.source))
            for term in item.terms:
                self._terms.labels(term.status.value).inc()
            for warning in item.warnings:
                self._warnings.labels(warning.code).inc()

    def render(self) -> bytes:
        """Return the metrics in Prometheus' text format."""
        return generate_latest(self._registry)
