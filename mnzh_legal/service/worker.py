"""The worker: takes document jobs from the queue and translates them.

The queue is huey on SQLite (one machine) or Redis (several that share the state folder).
"""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from huey import RedisHuey, SqliteHuey
from huey.api import Huey

from mnzh_legal.config import Settings
from mnzh_legal.engine.translator import TermMode
from mnzh_legal.errors import BackendError, InputError, MnzhError
from mnzh_legal.pipeline.documents import DocumentOptions, choose_sides, translate_document
from mnzh_legal.pipeline.glossaries import load_layers
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.service.glossaries import ServiceGlossaries
from mnzh_legal.service.jobs import BATCH_OWNER, Job, JobStore
from mnzh_legal.terms.senses import SenseContext
from mnzh_legal.types import SideFormat, parse_lang

#: Warnings that a report over HTTP lists.
MAX_WARNINGS = 200
#: Set for a worker that a service has started: the service's process, without which it ends.
PARENT_VARIABLE = "MNZH_WORKER_PARENT"
_SWEEP_S = 3.0
_BEAT_S = 4.0


class JobStoppedError(Exception):
    """The job was cancelled, deleted or taken by another worker."""


def open_jobs(settings: Settings) -> JobStore:
    """Return the job store of the settings."""
    return JobStore(
        settings.state_dir / "jobs",
        retention_s=settings.retention_hours * 3600,
        per_owner=settings.jobs_per_key,
    )


def open_queue(settings: Settings) -> Huey:
    """Return the queue of the settings.

    Raises:
        BackendError: it cannot be opened.
    """
    try:
        if settings.queue_url:
            return RedisHuey("mnzh", url=settings.queue_url, results=False)
        settings.state_dir.mkdir(parents=True, exist_ok=True)
        return SqliteHuey(
            "mnzh", filename=str(settings.state_dir / "queue.sqlite"), results=False, fsync=True
        )
    except (OSError, ValueError, sqlite3.Error) as exc:
        raise BackendError(f"job queue cannot be opened: {exc}") from exc


class Worker:
    """Translates jobs; the model is loaded with the first."""

    def __init__(self, settings: Settings, pipeline: TranslationPipeline | None = None) -> None:
        self._settings = settings
        self._pipeline = pipeline or TranslationPipeline(settings)
        self._with_memory: tuple[int, TranslationPipeline] | None = None
        self._memory_lock = threading.Lock()
        self.jobs = open_jobs(settings)
        self.glossaries = ServiceGlossaries(settings.state_dir / "service-glossaries.sqlite")
        self.queue = open_queue(settings)
        self.run_job = self.queue.task(name="run_job")(self._run_job)

    def enqueue(self, job_id: str) -> None:
        """Put a job on the queue; if the queue is away, the sweep does it later."""
        try:
            self.run_job(job_id)
        except Exception as exc:
            raise BackendError(f"job queue: {exc}") from exc

    def _run_job(self, job_id: str) -> None:
        job = self.jobs.claim(job_id)
        if job is not None:
            self.translate(job)

    def translate(self, job: Job) -> None:
        """Translate a job that was claimed; every end is noted in the store."""
        stop = threading.Event()
        beating = threading.Thread(target=self._beat, args=(job, stop), daemon=True)
        beating.start()
        try:
            self._translate(job)
        except JobStoppedError:
            return
        except InputError as exc:
            self.jobs.fail(job, _without_folder(str(exc), str(self.jobs.folder(job.id))))
        except (MnzhError, OSError, MemoryError) as exc:
            text = _without_folder(str(exc), str(self.jobs.folder(job.id)))
            self.jobs.fail(job, text or type(exc).__name__, again=True)
        except Exception as exc:  # noqa: BLE001 - a fault of ours must not stop the worker
            self.jobs.fail(job, f"internal error ({type(exc).__name__})")
        finally:
            stop.set()

    def _beat(self, job: Job, stop: threading.Event) -> None:
        while not stop.wait(_BEAT_S):
            if not self.jobs.beat(job):
                return

    def _remembering(self) -> TranslationPipeline:
        """The pipeline over the installation's translation memory as it is now."""
        path = self._settings.memory_path
        stand = path.stat().st_mtime_ns if path.is_file() else 0
        with self._memory_lock:
            if self._with_memory is None or self._with_memory[0] != stand:
                pipeline = TranslationPipeline(
                    self._settings,
                    backend=self._pipeline.backend,
                    base=self._pipeline.shipped_terms,
                    memory=path,
                )
                self._with_memory = (stand, pipeline)
            return self._with_memory[1]

    def _translate(self, job: Job) -> None:
        folder = self.jobs.folder(job.id)
        (source,) = folder.glob("input-*")
        options = job.options
        pipeline = self._remembering() if options.memory else self._pipeline
        layers = self.glossaries.layers(job.owner, [options.glossary] if options.glossary else [])
        if layers or options.glossaries:
            pipeline = pipeline.with_layers(
                [*layers, *load_layers(self._settings, options.glossaries)]
            )

        def progress(done: int, total: int) -> None:
            if not self.jobs.beat(job, done, total):
                raise JobStoppedError

        # the name of the outputs comes from the document's own
        named = folder / job.name
        if not named.exists():
            named.hardlink_to(source)
        result = translate_document(
            pipeline,
            named,
            folder / "out",
            DocumentOptions(
                parse_lang(options.source) if options.source else None,
                parse_lang(options.target),
                TermMode(options.mode),
                SenseContext(options.subject, dict(options.pins)),
                choose_sides(map(SideFormat, options.sides), bilingual=options.bilingual),
                overwrite=True,
                browser=self._settings.browser,
            ),
            progress,
        )
        self.jobs.finish(
            job,
            [p.name for p in result.outputs],
            result.characters,
            {
                "units": result.units,
                "terms_required": result.terms_required,
                "terms_missed": result.terms_missed,
                "warning_count": len(result.warnings),
                "warnings": [
                    asdict(w)
                    for w in result.warnings[: None if job.owner == BATCH_OWNER else MAX_WARNINGS]
                ],
                **pipeline.versions,
            },
        )

    def sweep(self) -> None:
        """Queue again what was left, delete what is old."""
        self.jobs.expire()
        queued = self.jobs.recover()
        try:
            waiting = {str(t.args[0]) for t in self.queue.pending() if t.args}
            for job_id in queued:
                if job_id not in waiting:
                    self.enqueue(job_id)
        except Exception:  # noqa: BLE001 - the queue is away: the next sweep tries again
            return

    def run(self, threads: int = 1) -> None:
        """Work until SIGTERM or SIGINT; the job in hand is finished, for 30 seconds at most.

        A worker that a service has started ends when that is gone.
        """
        stop = threading.Event()
        parent = int(os.environ.get(PARENT_VARIABLE, "0"))

        def sweeping() -> None:
            while not stop.wait(_SWEEP_S):
                if parent and os.getppid() != parent:
                    os.kill(os.getpid(), signal.SIGTERM)
                    return
                self.sweep()

        self.sweep()
        threading.Thread(target=sweeping, daemon=True).start()
        consumer = self.queue.create_consumer(
            workers=threads,
            periodic=False,
            initial_delay=0.1,
            max_delay=0.5,
            shutdown_timeout=30,
            graceful_signal="TERM",
        )
        try:
            consumer.run()
        finally:
            stop.set()


def _without_folder(message: str, folder: str) -> str:
    """A message for the customer: where the service keeps files is not theirs to know."""
    return message.replace(folder + "/", "")


def describe_job(job: Job, report: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a job as the JSON of the API."""

    def stamp(seconds: float | None) -> str | None:
        if seconds is None:
            return None
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")

    share = job.done / job.total if job.total else 0.0
    return {
        "id": job.id,
        "name": job.name,
        "state": job.state,
        "to": job.options.target,
        "progress": 1.0 if job.state == "done" else round(share, 3),
        "units_done": job.done,
        "units": job.total,
        "characters": job.characters,
        "attempts": job.attempts,
        "error": job.error or None,
        "created": stamp(job.created),
        "finished": stamp(job.finished),
        "expires": stamp(job.expires),
        "outputs": list(job.outputs),
        "report": report,
    }
