"""Folders of documents over the job queue: the workers translate them, on one machine or several."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from mnzh_legal.config import Settings
from mnzh_legal.documents.registry import format_for
from mnzh_legal.errors import BackendError, InputError, MnzhError, NotFoundError
from mnzh_legal.pipeline.documents import DocumentOptions, DocumentResult, write_atomically
from mnzh_legal.service.jobs import BATCH_OWNER, DONE, ENDED, QUEUED, Job, JobOptions, JobStore
from mnzh_legal.service.worker import Worker
from mnzh_legal.types import TranslationWarning

#: Documents handed over and not yet back.
MAX_OUTSTANDING = 64
#: Seconds after which somebody is told that no worker takes anything.
IDLE_S = 15.0
_POLL_S = 0.2

BatchResult = tuple[Path, DocumentResult | MnzhError]


def make_job_options(
    how: DocumentOptions, *, glossaries: Iterable[str] = (), memory: bool = False
) -> JobOptions:
    """Return the options of a document as the queue carries them; glossary files become absolute."""
    return JobOptions(
        target=how.target.value,
        source=how.source.value if how.source else "",
        mode=how.mode.value,
        glossaries=tuple(
            str(Path(g).resolve()) if Path(g).suffix and Path(g).is_file() else g
            for g in glossaries
        ),
        subject=how.context.subject,
        pins=tuple(sorted(how.context.pins.items())),
        sides=tuple(s.value for s in how.bilingual),
        memory=memory,
    )


def translate_on_queue(
    settings: Settings,
    documents: Iterable[tuple[Path, Path, str]],
    options: JobOptions,
    *,
    overwrite: bool,
    on_idle: Callable[[], None] = lambda: None,
) -> Iterator[BatchResult]:
    """Hand documents to the workers; yield each with its result as it comes back, in any order.

    ``documents`` are (path, folder of its output, key): the same path and key handed over before, by a command
    that was stopped, are not translated again. ``on_idle`` is called once if no worker takes anything for
    ``IDLE_S`` seconds; the wait goes on.

    Raises:
        BackendError: the queue is away; what was handed over stays with the workers.
    """
    worker = Worker(settings)
    waiting: dict[str, tuple[Path, Path]] = {}
    coming = iter(documents)
    last_sign, told = time.monotonic(), False
    seen: dict[str, tuple[str, int]] = {}
    more = True
    while more or waiting:
        while more and len(waiting) < MAX_OUTSTANDING:
            item = next(coming, None)
            if item is None:
                more = False
                break
            path, out_dir, key = item
            try:
                job = _hand_over(worker, path, options, key)
            except (InputError, OSError) as exc:
                yield path, exc if isinstance(exc, MnzhError) else InputError(f"{path}: {exc}")
                continue
            waiting[job.id] = (path, out_dir)
        ended = 0
        for job_id, (path, out_dir) in list(waiting.items()):
            try:
                job = worker.jobs.get(job_id)
            except NotFoundError:
                del waiting[job_id]
                yield path, BackendError(f"{path}: its job was deleted before it was done")
                continue
            if seen.get(job_id) != (job.state, job.done):
                seen[job_id] = (job.state, job.done)
                last_sign = last_sign if job.state == QUEUED else time.monotonic()
            if job.state in ENDED:
                ended += 1
                del waiting[job_id]
                yield path, _take_back(worker.jobs, job, path, out_dir, overwrite=overwrite)
        if not ended and waiting:
            if not told and time.monotonic() - last_sign > IDLE_S:
                told = True
                on_idle()
            time.sleep(_POLL_S)


def _hand_over(worker: Worker, path: Path, options: JobOptions, key: str) -> Job:
    format_for(path)  # an unknown format is told at once
    handed = (BATCH_OWNER, path.name, path.read_bytes(), options, f"{key} {path.resolve()}")
    job, _ = worker.jobs.add(*handed)
    if job.state in ENDED and job.state != DONE:  # it failed before: this is another try
        worker.jobs.remove(job.id, BATCH_OWNER)
        job, _ = worker.jobs.add(*handed)
    if job.state == QUEUED:
        worker.enqueue(job.id)
    return job


def _take_back(
    jobs: JobStore, job: Job, path: Path, out_dir: Path, *, overwrite: bool
) -> DocumentResult | MnzhError:
    """Return what came of a job, its outputs in their folder; the job's own files are deleted."""
    if job.state != DONE:
        jobs.remove(job.id, job.owner)
        return InputError(_about(path, job.error or f"the job was {job.state}"))
    report = jobs.report(job)
    outputs = []
    try:
        for made in jobs.outputs(job):
            # the queue's names are shortened: the document's own comes back
            ending = made.name.removeprefix(Path(job.name).stem)
            output = out_dir / f"{path.stem}{ending}"
            write_atomically(output, made.read_bytes(), overwrite=overwrite)
            outputs.append(output)
    except MnzhError as exc:
        return exc
    except OSError as exc:
        return BackendError(f"{path}: its translation cannot be written: {exc}")
    jobs.remove(job.id, job.owner)
    return DocumentResult(
        path,
        tuple(outputs),
        int(report.get("units", 0)),
        tuple(TranslationWarning(**w) for w in report.get("warnings", ())),
        int(report.get("terms_required", 0)),
        int(report.get("terms_missed", 0)),
        job.characters,
    )


def _about(path: Path, error: str) -> str:
    return error if error.startswith(path.name) else f"{path}: {error}"
