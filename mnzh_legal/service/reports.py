"""Endpoints for operators of the service: readiness, metrics, statistics."""

from __future__ import annotations

import csv
import io
from typing import Annotated, Literal

from fastapi import FastAPI, Query, Request, Response
from pydantic import BaseModel

from mnzh_legal import __version__
from mnzh_legal.errors import MnzhError
from mnzh_legal.service.context import Context
from mnzh_legal.service.models import PROBLEMS, Health
from mnzh_legal.service.problems import make_http_problem
from mnzh_legal.service.statistics import safe_cell

Day = Annotated[str, Query(pattern=r"^(\d{4}-\d{2}-\d{2})?$", examples=["2026-11-01"])]


class Readiness(BaseModel):
    """Whether the service can do its work; ``parts`` says what of it can."""

    status: Literal["ready"]
    parts: dict[str, str]
    jobs: dict[str, int]


class StatisticsRow(BaseModel):
    """A count: period (day, ISO week or month), measure, item."""

    period: str
    measure: str
    item: str
    count: int


class StatisticsResponse(BaseModel):
    """Counts of the service; nothing in them belongs to a person."""

    by: str
    rows: list[StatisticsRow]


def add_report_routes(app: FastAPI, context: Context) -> None:
    """Add the endpoints to the application."""

    @app.get("/healthz")
    def healthz() -> Health:
        """Tell that the process answers."""
        return Health(status="ok", version=__version__)

    @app.get("/readyz", responses={503: PROBLEMS[503]}, response_model=Readiness)
    def readyz(request: Request) -> Readiness | Response:
        """Tell whether model, case library and jobs can be used; 503 says what cannot."""
        parts: dict[str, str] = {"engine": "ok" if context.engine.ready else "not running"}
        jobs: dict[str, int] = {}
        try:
            context.library.get().count()
            parts["cases"] = "ok"
        except MnzhError as exc:
            parts["cases"] = str(exc)
        try:
            jobs = context.jobs.counts()
            parts["jobs"] = "ok"
        except MnzhError as exc:
            parts["jobs"] = str(exc)
        bad = {name: text for name, text in parts.items() if text != "ok"}
        if bad:
            return make_http_problem(request, 503, "; ".join(f"{n}: {t}" for n, t in bad.items()))
        return Readiness(status="ready", parts=parts, jobs=jobs)

    @app.get("/metrics", include_in_schema=False)
    def metrics() -> Response:
        return Response(
            context.metrics.render(), media_type="text/plain; version=0.0.4; charset=utf-8"
        )

    answers = PROBLEMS | {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}

    @app.get("/v1/statistics", responses=answers, response_model=StatisticsResponse)
    def statistics(
        by: Literal["day", "week", "month"] = "day",
        first: Day = "",
        last: Day = "",
        format: Literal["json", "csv"] = "json",  # noqa: A002 - the parameter's name
    ) -> StatisticsResponse | Response:
        """Count calls, languages, subjects and unanswered questions by day, week or month."""
        rows = context.statistics.report(by, first, last)
        if format == "csv":
            out = io.StringIO()
            writer = csv.writer(out)
            writer.writerow(["period", "measure", "item", "count"])
            writer.writerows([p, m, safe_cell(i), n] for p, m, i, n in rows)
            return Response(
                "\ufeff" + out.getvalue(),
                media_type="text/csv; charset=utf-8",
                headers={"Content-Disposition": 'attachment; filename="statistics.csv"'},
            )
        found = [StatisticsRow(period=p, measure=m, item=i, count=n) for p, m, i, n in rows]
        return StatisticsResponse(by=by, rows=found)
