"""``mnzh terms``: find, look up, check, import, export, list, statistics."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from mnzh_legal.cli.app import clear_errors, pipeline, print_json, read_text, settings

terms_app = typer.Typer(help="The legal term base and customer glossaries.", no_args_is_help=True)

_Glossaries = Annotated[
    list[str] | None,
    typer.Option("--glossary", help="a stored glossary or a file over the term base; repeat"),
]
_Json = Annotated[bool, typer.Option("--json")]


@terms_app.command()
def find(
    text: Annotated[str, typer.Argument(help="a text in either language, any script; - for stdin")],
    glossary: _Glossaries = None,
    as_json: _Json = False,
) -> None:
    """Find the terms of a text, inflected ones too, with the sense chosen and why."""
    from mnzh_legal.orthography.detect import detect_script
    from mnzh_legal.pipeline.glossaries import describe_term
    from mnzh_legal.pipeline.scripts import normalize_input
    from mnzh_legal.terms.senses import choose_mongolian_sense, choose_sense

    with clear_errors():
        value = normalize_input(read_text(text))
        matches = pipeline(tuple(glossary or ())).matcher.match(value)
        chinese = detect_script(value).startswith("zh")
        choices = [
            choose_sense(m, value) if chinese else choose_mongolian_sense(m, matches)
            for m in matches
        ]
        if as_json:
            print_json(
                [
                    {
                        "start": m.start,
                        "end": m.end,
                        "surface": m.surface,
                        "lemma": c.term.mn_cyrl if chinese else m.lemma,
                        "reason": str(c),
                        "others": list(c.others),
                        "entry": describe_term(c.term),
                    }
                    for m, c in zip(matches, choices, strict=True)
                ]
            )
            return
        for m, c in zip(matches, choices, strict=True):
            columns = (m.start, m.end, m.surface, c.term.zh, c.term.mn_cyrl, c.term.mn_mong)
            print(*columns, c.term.id, c, sep="\t")


@terms_app.command()
def lookup(
    term: Annotated[str, typer.Argument(help="a term in either language, any script")],
    limit: Annotated[int, typer.Option("--limit", min=1)] = 10,
    glossary: _Glossaries = None,
    as_json: _Json = False,
) -> None:
    """Show the entries of a term; inflected forms and near spellings find theirs too."""
    from mnzh_legal.pipeline.glossaries import describe_term
    from mnzh_legal.pipeline.scripts import normalize_input
    from mnzh_legal.terms.lookup import TermLookup

    with clear_errors():
        key = normalize_input(read_text(term)).strip()
        pipe = pipeline(tuple(glossary or ()))
        found = TermLookup(pipe.term_base, pipe.matcher).find(key, limit)
        if as_json:
            print_json([describe_term(f.term) | {"how": f.how, "score": f.score} for f in found])
        else:
            for f in found:
                t = f.term
                also = ", ".join((*t.admitted, *(f"{m} [MN]" for m in t.region_mn)))
                columns = [t.id, t.zh, t.mn_cyrl, t.mn_mong, t.subject]
                if f.how in ("part", "near"):
                    columns.append(f"{f.how} {f.score:.0f}")
                print(*columns, *([f"({also})"] if also else []), sep="\t")
                if t.definition_zh:
                    print(f"\t{t.definition_zh}\t{t.definition_mn}\t{t.statute}")
        if not found:
            print(f"mnzh: no entry for {term}, nor one near it", file=sys.stderr)
            raise typer.Exit(1)


@terms_app.command()
def check(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="the document translated from")],
    against: Annotated[Path, typer.Option("--against", help="its translation")],
    glossary: _Glossaries = None,
    subject: Annotated[str, typer.Option("--subject", help="subject of the documents")] = "",
    as_json: _Json = False,
) -> None:
    """Check the terms of an existing translation, paragraph by paragraph.

    Exit code 1 if a term is missing or rendered in different ways.
    """
    from mnzh_legal.cli.translate import make_context
    from mnzh_legal.pipeline.glossaries import check_translation

    with clear_errors():
        pipe = pipeline(tuple(glossary or ()))
        result = check_translation(source, against, pipe.matcher, make_context(pipe, subject, []))
        if as_json:
            print_json(asdict(result))
        else:
            for f in result.findings:
                print(f.unit, f.kind, f.source, " / ".join(f.expected[:4]), f.entry_id, sep="\t")
            missing = sum(f.kind == "missing" for f in result.findings)
            print(
                f"mnzh: {result.units} paragraphs, {result.terms} terms due, {missing} missing, "
                f"{len(result.findings) - missing} inconsistent",
                file=sys.stderr,
            )
    if result.findings:
        raise typer.Exit(1)


@terms_app.command(name="import")
def import_glossary(
    file: Annotated[Path, typer.Argument(help="TSV, CSV, XLSX or TBX")],
    name: Annotated[str | None, typer.Option("--name", help="default: the file's name")] = None,
    priority: Annotated[
        int, typer.Option("--priority", help="the glossary of the highest priority wins")
    ] = 100,
    partial: Annotated[
        bool, typer.Option("--partial", help="take the good rows though others are bad")
    ] = False,
    format_name: Annotated[str | None, typer.Option("--format")] = None,
    as_json: _Json = False,
) -> None:
    """Store a customer glossary over the term base; every bad row and conflict is listed."""
    from mnzh_legal.errors import DataError
    from mnzh_legal.pipeline.glossaries import glossary_store, read_glossary
    from mnzh_legal.terms.base import read_term_base
    from mnzh_legal.terms.layers import GlossaryLayer, describe_conflict, find_conflicts

    with clear_errors():
        try:
            terms, faults = read_glossary(file, format_name=format_name, partial=partial)
        except DataError as exc:
            for fault in exc.faults:
                print(f"{file}: {fault}", file=sys.stderr)
            if not exc.faults:
                raise
            print(
                f"mnzh: {len(exc.faults)} faults, nothing imported; --partial takes the good rows",
                file=sys.stderr,
            )
            raise typer.Exit(1) from exc
        store = glossary_store(settings())
        layer = GlossaryLayer(name or file.stem, priority, terms)
        stored = [store.load(n) for n in store.names() if n != layer.name]
        base = read_term_base(settings().glossary_path)
        conflicts = find_conflicts(base, [*stored, layer])
        conflicts = tuple(c for c in conflicts if layer.name in (c.winner.layer, c.loser.layer))
        store.save(layer)
        for row in faults:
            print(f"{file}: {row}", file=sys.stderr)
        if as_json:
            print_json(
                {
                    "name": layer.name,
                    "priority": priority,
                    "entries": len(terms),
                    "faults": [asdict(f) for f in faults],
                    "conflicts": [describe_conflict(c) for c in conflicts],
                }
            )
            return
        for conflict in conflicts:
            print(f"conflict\t{conflict}")
        print(
            f"{layer.name}: {len(terms)} entries, priority {priority}, {len(faults)} bad rows, "
            f"{len(conflicts)} conflicts"
        )


@terms_app.command()
def export(
    out: Annotated[Path, typer.Option("--out", help="file to write")],
    format_name: Annotated[
        str | None,
        typer.Option("--format", help="tsv, csv, xlsx, tbx, tbx-dct or tbx-v2; else by suffix"),
    ] = None,
    html: Annotated[bool, typer.Option("--html", help="a searchable dictionary page")] = False,
    name: Annotated[
        str | None, typer.Option("--name", help="a stored glossary; else the whole term base")
    ] = None,
    subject: Annotated[str, typer.Option("--subject", help="only this subject")] = "",
    force: Annotated[bool, typer.Option("--force", help="overwrite the file")] = False,
) -> None:
    """Write the term base or a glossary to a file, or as an HTML dictionary."""
    from mnzh_legal.errors import InputError
    from mnzh_legal.pipeline.dictionary import render_dictionary
    from mnzh_legal.pipeline.documents import write_atomically
    from mnzh_legal.pipeline.glossaries import glossary_store
    from mnzh_legal.terms.exchange.registry import glossary_format

    with clear_errors():
        if name is None:
            base = pipeline().term_base
            terms, version = base.terms, base.version
        else:
            terms, version = glossary_store(settings()).load(name).terms, name
        if subject:
            terms = tuple(t for t in terms if t.subject == subject)
        if not terms:
            raise InputError(f"no entries of subject {subject!r}")
        if html or (format_name is None and out.suffix.lower() in (".html", ".htm")):
            data = render_dictionary(terms, version).encode()
        else:
            data = glossary_format(out, format_name).write(terms)
        write_atomically(out, data, overwrite=force)
        print(f"{out}\t{len(terms)} entries")


@terms_app.command(name="list")
def list_glossaries(as_json: _Json = False) -> None:
    """List the stored customer glossaries, the winning one first."""
    from mnzh_legal.pipeline.glossaries import glossary_store

    with clear_errors():
        store = glossary_store(settings())
        rows = sorted(store.names().items(), key=lambda item: -item[1])
        if as_json:
            print_json([{"name": n, "priority": p} for n, p in rows])
            return
        for name, priority in rows:
            print(name, priority, f"{len(store.load(name).terms)} entries", sep="\t")


@terms_app.command()
def remove(name: Annotated[str, typer.Argument(help="a stored glossary")]) -> None:
    """Forget a stored customer glossary."""
    from mnzh_legal.pipeline.glossaries import glossary_store

    with clear_errors():
        glossary_store(settings()).remove(name)


@terms_app.command()
def conflicts(
    glossary: Annotated[list[str], typer.Argument(help="stored glossaries or files")],
    as_json: _Json = False,
) -> None:
    """List where glossaries disagree with the term base and with each other, and which wins."""
    from mnzh_legal.pipeline.glossaries import load_layers
    from mnzh_legal.terms.base import read_term_base
    from mnzh_legal.terms.layers import describe_conflict, find_conflicts

    with clear_errors():
        base = read_term_base(settings().glossary_path)
        found = find_conflicts(base, load_layers(settings(), glossary))
        if as_json:
            print_json([describe_conflict(c) for c in found])
        else:
            for conflict in found:
                print(conflict)


@terms_app.command()
def stats(glossary: _Glossaries = None, as_json: _Json = False) -> None:
    """Count concepts, surfaces, subjects and what is filled in."""
    from mnzh_legal.pipeline.glossaries import term_statistics

    with clear_errors():
        report = term_statistics(pipeline(tuple(glossary or ())).term_base)
        if as_json:
            print_json(report)
            return
        for key, value in report.items():
            if isinstance(value, dict):
                for name, count in value.items():
                    print(f"{key}.{name}\t{count}")
            else:
                print(f"{key}\t{value}")


@terms_app.command()
def extract(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE…]", help=".xlf, .tmx; without files the translation memory"),
    ] = None,
    against: Annotated[
        Path | None, typer.Option("--against", help="the translation of a document FILE")
    ] = None,
    min_count: Annotated[
        int, typer.Option("--min-count", min=2, help="least occurrences of the Chinese side")
    ] = 3,
    limit: Annotated[int, typer.Option("--limit", min=1)] = 100,
    out: Annotated[
        Path | None, typer.Option("--out", help="a .tsv to look through and import")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="overwrite the file")] = False,
    as_json: _Json = False,
) -> None:
    """Propose term pairs that translated texts use and the term base does not have, with counts."""
    from mnzh_legal.cli.app import memory_path
    from mnzh_legal.errors import InputError
    from mnzh_legal.memory.store import MemoryStore
    from mnzh_legal.pipeline.documents import write_atomically
    from mnzh_legal.pipeline.quality import Pair
    from mnzh_legal.pipeline.quality_files import read_pairs
    from mnzh_legal.pipeline.term_extraction import extract_terms, to_table

    with clear_errors():
        if files:
            pairs = [p for f in files for p in read_pairs(f, against)]
        else:
            if not memory_path().is_file():
                raise InputError("no file given, and the translation memory is empty")
            with MemoryStore(memory_path()) as store:
                pairs = [Pair(u.zh, u.mn, "mn") for u in store]
        found = extract_terms(pairs, pipeline().term_base, min_count=min_count, limit=limit)
        if out is not None:
            write_atomically(out, to_table(found).encode(), overwrite=force)
        if as_json:
            print_json([asdict(c) for c in found])
        elif out is not None:
            print(f"{out}\t{len(found)} candidates")
        else:
            for c in found:
                other = f"(base: {', '.join(c.known)})" if c.known else ""
                print(
                    c.zh, c.mn, f"{c.together}/{c.count_zh}/{c.count_mn}", c.dice, other, sep="\t"
                )
        if not found:
            print(f"mnzh: no new term in {len(pairs)} segments", file=sys.stderr)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(terms_app, name="terms")
