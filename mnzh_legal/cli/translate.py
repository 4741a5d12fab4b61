"""``mnzh translate``: a text, stdin or files."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mnzh_legal.cli.app import (
    clear_errors,
    pipeline,
    print_json,
    progress_bar,
    read_text,
    settings,
)
from mnzh_legal.engine.translator import TermMode
from mnzh_legal.errors import EmptyInputError, InputError, MnzhError
from mnzh_legal.terms.senses import SenseContext
from mnzh_legal.types import Lang, SideFormat, Translation, parse_lang

if TYPE_CHECKING:
    from mnzh_legal.pipeline.translate import TranslationPipeline


def make_context(pipe: TranslationPipeline, subject: str, pins: list[str]) -> SenseContext:
    """Return what the options say about a document.

    Raises:
        InputError: an unknown subject, or a pin that names no equivalent.
    """
    from mnzh_legal.terms.senses import parse_pins

    known = sorted({t.subject for t in pipe.term_base.terms})
    if subject and subject not in known:
        raise InputError(f"unknown subject {subject!r}; there are {', '.join(known)}")
    return SenseContext(subject, parse_pins(pins, pipe.term_base))


def describe(result: Translation, versions: dict[str, str]) -> dict[str, object]:
    """Return a translation as the JSON that CLI and HTTP give."""
    return {
        "text": result.text,
        "from": result.source_lang.value,
        "to": result.target_lang.value,
        "terms": [asdict(t) for t in result.terms],
        "warnings": [asdict(w) for w in result.warnings],
        "memory": [asdict(m) for m in result.memory],
        "confidence": result.confidence,
        **versions,
    }


def _looks_like_file(value: str) -> bool:
    if not value.strip():
        return False
    path = Path(value)
    return (
        len(value) < 1024
        and "\n" not in value
        and (
            path.exists()
            or (path.suffix != "" and value.isascii())
            or ("/" in value and value.isascii())
        )
    )


def translate(
    inputs: Annotated[list[str] | None, typer.Argument(metavar="[TEXT|-|FILE…|FOLDER…]")] = None,
    to: Annotated[str, typer.Option("--to", help="zh-Hans, zh-Hant, mn-Mong or mn-Cyrl")] = "",
    source: Annotated[
        str | None, typer.Option("--from", help="language; detected if not given")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="folder for translated files")] = None,
    mode: Annotated[
        TermMode, typer.Option("--terms", help="terms: off, prefer or require")
    ] = TermMode.REQUIRE,
    glossary: Annotated[
        list[str] | None,
        typer.Option("--glossary", help="a stored glossary or a file over the term base; repeat"),
    ] = None,
    subject: Annotated[
        str, typer.Option("--subject", help="subject of the text: civil, criminal, labour …")
    ] = "",
    pin: Annotated[
        list[str] | None, typer.Option("--pin", help="equivalent to take: 执行=гүйцэтгэх; repeat")
    ] = None,
    use_memory: Annotated[
        bool, typer.Option("--memory/--no-memory", help="take known segments from the memory")
    ] = True,
    bilingual: Annotated[
        bool, typer.Option("--bilingual", help="also a side-by-side .docx")
    ] = False,
    side: Annotated[
        list[SideFormat] | None,
        typer.Option("--side", help="a side-by-side document: docx, html or pdf; repeat"),
    ] = None,
    on_queue: Annotated[
        bool, typer.Option("--queue", help="let running workers (mnzh worker) translate the files")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="overwrite outputs")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="result with trace as JSON")] = False,
) -> None:
    """Translate a text, stdin (-), files or folders between Chinese and Mongolian.

    A folder is translated with its structure; files that are done and have not changed are skipped.
    """
    from mnzh_legal.pipeline.documents import choose_sides

    with clear_errors():
        if not to:
            raise typer.BadParameter("name the target language: --to mn-Mong, mn-Cyrl or zh")
        target = parse_lang(to)
        from_lang = parse_lang(source) if source else None
        if not inputs:
            raise EmptyInputError("nothing to translate: give a text, - for stdin, or files")
        pipe = pipeline(tuple(glossary or ()), memory=use_memory)
        context = make_context(pipe, subject, pin or [])
        files = [Path(i) for i in inputs] if all(_looks_like_file(i) for i in inputs) else []
        if files:
            _translate_files(
                pipe,
                files,
                out,
                from_lang,
                target,
                mode,
                context,
                sides=choose_sides(side or [], bilingual=bilingual),
                force=force,
                as_json=as_json,
                queue=(tuple(glossary or settings().glossary_names), use_memory)
                if on_queue
                else None,
            )
            return
        if on_queue:
            raise InputError("--queue is for files and folders; a text is translated here")
        if out is not None:
            missing = next(i for i in inputs if not Path(i).exists())
            raise InputError(f"{missing}: no such file (--out is for files)")
        text = read_text("-" if inputs == ["-"] else " ".join(inputs))
        line_end = "" if text.endswith("\n") else "\n"
        result = pipe.translate_text(
            text,
            from_lang,
            target,
            mode,
            context=context,
            where="stdin" if inputs == ["-"] else "text",
        )
        if as_json:
            print_json(describe(result, pipe.versions))
        else:
            sys.stdout.write(result.text + line_end)
            for warning in result.warnings:
                print(f"mnzh: {warning.code}: {warning.message}", file=sys.stderr)


def _translate_files(
    pipe: TranslationPipeline,
    inputs: list[Path],
    out: Path | None,
    source: Lang | None,
    target: Lang,
    mode: TermMode,
    context: SenseContext,
    *,
    sides: tuple[SideFormat, ...],
    force: bool,
    as_json: bool,
    queue: tuple[tuple[str, ...], bool] | None,
) -> None:
    """Translate files and folders; a failing file is reported and the rest go on.

    ``queue``: glossaries, and whether the memory is used, if the workers translate.
    """
    from mnzh_legal.pipeline.batch import BatchJournal, DoneItem, make_key, plan_batch
    from mnzh_legal.pipeline.documents import (
        DocumentOptions,
        DocumentResult,
        summarize,
        translate_document,
        translate_documents,
    )

    if queue is not None:
        from mnzh_legal.service.batches import make_job_options, translate_on_queue

    if out is None:
        raise InputError("files need a folder for their translations: --out DIR")
    if out.exists() and not out.is_dir():
        raise InputError(f"{out}: not a folder")
    items = plan_batch(inputs, out)
    in_folders = any(p.is_dir() for p in inputs)
    journal = BatchJournal(out)
    options: dict[str, object] = {
        "from": source,
        "to": target,
        "terms": mode,
        "subject": context.subject,
        "pins": dict(context.pins),
        "bilingual": sides,
        "memory": max((u.changed for u in pipe.memory_units), default=""),
        **pipe.versions,
    }
    how = DocumentOptions(
        source, target, mode, context, sides, force or in_folders, settings().browser
    )
    results: list[DocumentResult] = []
    skipped: list[DoneItem] = []
    failures: list[dict[str, str]] = []
    keys: dict[Path, str] = {}
    first: MnzhError | None = None

    def fail(path: Path, fault: MnzhError) -> None:
        nonlocal first
        first = first or fault
        failures.append({"file": str(path), "error": str(fault)})
        print(f"mnzh: {' '.join(str(fault).split())}", file=sys.stderr)

    def on_queue(
        glossaries: tuple[str, ...], *, memory: bool
    ) -> Iterator[tuple[Path, DocumentResult | MnzhError]]:
        def told() -> None:
            print("mnzh: no worker takes the files; start one: mnzh worker", file=sys.stderr)

        handed = ((p, folder, keys[p]) for p, folder in due())
        work = make_job_options(how, glossaries=glossaries, memory=memory)
        return translate_on_queue(settings(), handed, work, overwrite=how.overwrite, on_idle=told)

    def due() -> Iterator[tuple[Path, Path]]:
        """The files that are not done yet."""
        for item in items:
            try:
                key = make_key(item.path, options) if in_folders or queue is not None else ""
            except MnzhError as exc:
                fail(item.path, exc)
                continue
            done = journal.find(key) if in_folders and not force else None
            if done is not None:
                skipped.append(done)
                continue
            keys[item.path] = key
            yield item.path, item.out_dir

    with progress_bar("files" if len(items) > 1 else items[0].path.name) as whole:
        finished: Iterable[tuple[Path, DocumentResult | MnzhError]]
        if queue is not None:
            finished = on_queue(queue[0], memory=queue[1])
        elif len(items) == 1 and not in_folders:  # one file: its paragraphs are the progress
            item = items[0]
            try:
                finished = [
                    (item.path, translate_document(pipe, item.path, item.out_dir, how, whole))
                ]
            except MnzhError as exc:
                finished = [(item.path, exc)]
        else:
            finished = translate_documents(pipe, due(), how)
        for path, result in finished:
            if isinstance(result, MnzhError):
                fail(path, result)
                continue
            results.append(result)
            if len(items) > 1:
                whole(len(results) + len(skipped) + len(failures), len(items))
            if in_folders:
                journal.add(
                    DoneItem(
                        keys[path],
                        tuple(str(o) for o in result.outputs),
                        result.units,
                        result.terms_required,
                        result.terms_missed,
                        len(result.warnings),
                    )
                )
            if not as_json:
                for output in result.outputs:
                    print(output)
                for warning in result.warnings:
                    print(f"{path}: {warning.code}: {warning.message}", file=sys.stderr)
    totals = summarize(results) | {"skipped": len(skipped), "failed": len(failures)}
    if as_json:
        print_json(
            {
                "files": [
                    {
                        "source": str(r.source_path),
                        "outputs": [str(o) for o in r.outputs],
                        "units": r.units,
                        "terms_required": r.terms_required,
                        "terms_missed": r.terms_missed,
                        "warnings": [asdict(w) for w in r.warnings],
                    }
                    for r in results
                ],
                "skipped": [asdict(s) for s in skipped],
                "failures": failures,
                "summary": totals,
            }
        )
    elif in_folders:
        print(
            "mnzh: " + ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in totals.items()),
            file=sys.stderr,
        )
    if first is not None:
        from mnzh_legal.errors import exit_code_for

        raise typer.Exit(exit_code_for(first))


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(translate)
