"""What the endpoints of one application share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request

from mnzh_legal.config import Settings
from mnzh_legal.errors import BackendError
from mnzh_legal.service.engine import Engine
from mnzh_legal.service.glossaries import ServiceGlossaries
from mnzh_legal.service.jobs import JobStore
from mnzh_legal.service.keys import ApiKey, KeyStore
from mnzh_legal.service.library import LibraryHolder
from mnzh_legal.service.metrics import Metrics
from mnzh_legal.service.statistics import Statistics


@dataclass(frozen=True)
class Context:
    """Settings, engine and stores; ``push`` puts a job's id on the queue."""

    settings: Settings
    engine: Engine
    keys: KeyStore
    jobs: JobStore
    library: LibraryHolder
    glossaries: ServiceGlossaries
    metrics: Metrics
    statistics: Statistics
    push: Callable[[str], None]

    def key(self, request: Request) -> ApiKey | None:
        """Return the API key of a request, None where none is in use."""
        return getattr(request.state, "key", None)

    def owner(self, request: Request) -> str:
        """Return whose a request's documents and glossaries are: the key's id, or "local"."""
        key = self.key(request)
        return key.id if key else "local"

    def enqueue(self, job_id: str) -> None:
        """Put a job on the queue; it is kept already, so a queue that is away loses nothing."""
        try:
            self.push(job_id)
        except BackendError:
            return  # a worker's sweep finds the job
