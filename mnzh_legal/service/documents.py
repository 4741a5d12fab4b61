"""Endpoints of documents: upload, progress, result, cancel, delete."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, FastAPI, File, Form, Header, Query, Request, Response, UploadFile
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, Field

from mnzh_legal.documents.registry import format_for
from mnzh_legal.errors import EmptyInputError, NotFoundError, OverloadedError
from mnzh_legal.pipeline.glossaries import load_layers
from mnzh_legal.service.context import Context
from mnzh_legal.service.jobs import DONE, QUEUED, Job, JobOptions, safe_name
from mnzh_legal.service.models import PROBLEMS
from mnzh_legal.service.worker import describe_job
from mnzh_legal.types import parse_lang

#: Documents that may wait, of all clients and of one.
MAX_QUEUED = 1000
MAX_QUEUED_PER_OWNER = 300

# types that are right for what we write, whatever the machine's table says
_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".md": "text/markdown; charset=utf-8",
    ".srt": "application/x-subrip; charset=utf-8",
    ".xlf": "application/xliff+xml",
    ".tmx": "application/x-tmx+xml",
    ".po": "text/x-gettext-translation; charset=utf-8",
}


class DocumentReport(BaseModel):
    """What became of a document: counts, the versions used, the places worth a look."""

    model_config = ConfigDict(extra="allow")

    units: int
    terms_required: int
    terms_missed: int
    warning_count: int
    warnings: list[dict[str, str]]


class DocumentJob(BaseModel):
    """A document and how far its translation is; times are UTC."""

    id: str
    name: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    to: str
    progress: float = Field(ge=0, le=1)
    units_done: int
    units: int
    characters: int
    attempts: int
    error: str | None
    created: str
    finished: str | None
    expires: str
    outputs: list[str]
    report: DocumentReport | None


class DocumentList(BaseModel):
    """The newest documents of the key."""

    documents: list[DocumentJob]


def accept_document(
    context: Context, owner: str, name: str, data: bytes, options: JobOptions, idempotency: str = ""
) -> tuple[Job, str]:
    """Check an upload and queue it.

    Raises:
        FormatError: the format is unknown, or the file is broken, encrypted or hostile.
        EmptyInputError: nothing is in it.
        OverloadedError: too many documents wait.
    """
    name = safe_name(name)
    handler = format_for(Path(name))
    if not data:
        raise EmptyInputError(f"{name}: the file is empty")
    if context.jobs.count(QUEUED) >= MAX_QUEUED:
        raise OverloadedError("too many documents wait", 60)
    if context.jobs.count(QUEUED, owner=owner) >= MAX_QUEUED_PER_OWNER:
        raise OverloadedError(f"{MAX_QUEUED_PER_OWNER} of your documents wait already", 60)
    # read here, so that a broken file is refused at once and not after waiting
    if not any(u.text.strip() for u in handler.read(data, name).units):
        raise EmptyInputError(f"{name}: there is no text in it")
    job, secret = context.jobs.add(owner, name, data, options, idempotency)
    if job.state == QUEUED:
        context.enqueue(job.id)
    return job, secret


def send_output(context: Context, job: Job, kind: str = "translated") -> Response:
    """Return a file that a job has made, streamed.

    Raises:
        NotFoundError: it is not there (yet).
    """
    files = context.jobs.outputs(job)
    if job.state != DONE:
        raise NotFoundError(f"document {job.id} is {job.state}; there is no result")
    wanted = [p for p in files if p.stem.endswith(".bilingual") == (kind == "bilingual")]
    if not wanted or not wanted[0].is_file():
        raise NotFoundError(f"document {job.id} has no {kind} result")
    path = wanted[0]
    media = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    return FileResponse(
        path,
        filename=path.name,
        media_type=media or "application/octet-stream",
        headers={"Cache-Control": "no-store"},
    )


def add_document_routes(app: FastAPI, context: Context) -> None:
    """Add the endpoints to the application."""
    router = APIRouter(prefix="/v1/documents", responses=PROBLEMS)

    def shown(job: Job) -> DocumentJob:
        report = context.jobs.report(job) if job.state == DONE else None
        return DocumentJob.model_validate(describe_job(job, report))

    @router.post("", status_code=202)
    def upload(
        request: Request,
        response: Response,
        file: Annotated[
            UploadFile,
            File(description="docx, pdf, odt, pptx, xlsx, html, md, txt, srt, csv, xlf, tmx or po"),
        ],
        to: Annotated[str, Form(max_length=12, examples=["mn-Mong"])],
        source: Annotated[str, Form(alias="from", max_length=12)] = "",
        terms: Annotated[Literal["off", "prefer", "require"], Form()] = "require",
        bilingual: Annotated[bool, Form(description="also a side-by-side .docx")] = False,  # noqa: FBT002
        glossary: Annotated[list[str] | None, Form(description="stored glossaries")] = None,
        subject: Annotated[str, Form(max_length=40)] = "",
        idempotency_key: Annotated[str, Header(max_length=100)] = "",
    ) -> DocumentJob:
        """Queue a document. The same ``Idempotency-Key`` gives the same job, however often sent."""
        target = parse_lang(to).value
        origin = parse_lang(source).value if source else ""
        names = tuple(glossary or ())
        load_layers(context.settings, names)
        options = JobOptions(target, origin, terms, bilingual, names, "", subject)
        data = file.file.read()
        job, _ = accept_document(
            context, context.owner(request), file.filename or "", data, options, idempotency_key
        )
        response.headers["Location"] = f"/v1/documents/{job.id}"
        return shown(job)

    @router.get("")
    def list_documents(
        request: Request, limit: Annotated[int, Query(ge=1, le=100)] = 20
    ) -> DocumentList:
        """List the newest documents of the key."""
        jobs = context.jobs.list(context.owner(request), limit)
        return DocumentList(documents=[shown(j) for j in jobs])

    @router.get("/{document_id}")
    def get_document(request: Request, document_id: str) -> DocumentJob:
        """Tell how far a document is."""
        return shown(context.jobs.get(document_id, context.owner(request)))

    @router.get("/{document_id}/result", response_class=FileResponse)
    def get_result(
        request: Request,
        document_id: str,
        output: Literal["translated", "bilingual"] = "translated",
    ) -> Response:
        """Return the translated file, or the side-by-side one."""
        return send_output(context, context.jobs.get(document_id, context.owner(request)), output)

    @router.post("/{document_id}/cancel")
    def cancel(request: Request, document_id: str) -> DocumentJob:
        """Stop a document that has not ended."""
        return shown(context.jobs.cancel(document_id, context.owner(request)))

    @router.delete("/{document_id}", status_code=204)
    def delete(request: Request, document_id: str) -> None:
        """Stop a document and delete it with its results, at once."""
        context.jobs.remove(document_id, context.owner(request))

    app.include_router(router)
