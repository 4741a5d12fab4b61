"""``mnzh evaluate`` over a test file, ``mnzh evaluate search`` over judged queries."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from mnzh_legal.cli.app import clear_errors, pipeline, print_json, settings
from mnzh_legal.types import parse_lang

evaluate_app = typer.Typer(help="Score the engine or the case search.")


@evaluate_app.callback(invoke_without_command=True)
def evaluate(
    context: typer.Context,
    test: Annotated[
        Path | None,
        typer.Option("--test", help="TSV with columns id zh mn_cyrl [mn_mong] [domain]"),
    ] = None,
    source: Annotated[str, typer.Option("--from")] = "",
    to: Annotated[str, typer.Option("--to")] = "",
    terms: Annotated[
        Path | None, typer.Option("--terms", help="TSV with columns id zh_term mn_lemma")
    ] = None,
    mode: Annotated[str | None, typer.Option("--mode", help="noterm, proper or random")] = None,
    compare: Annotated[
        Path | None, typer.Option("--compare", help="another model's folder, to compare with")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Score the engine: chrF++ with its 95 % interval, BLEU, term success, speed, versions."""
    if context.invoked_subcommand:
        return
    if test is None or not source or not to:
        raise typer.BadParameter("--test, --from and --to are needed, or the subcommand search")
    from mnzh_legal.evaluation.testset import evaluate_file

    with clear_errors():
        used, other = pipeline(), None
        if compare is not None:
            from mnzh_legal.engine.backends.choose import open_backend
            from mnzh_legal.pipeline.translate import TranslationPipeline

            backend = open_backend(compare, threads=settings().threads)
            other = TranslationPipeline(settings(), backend=backend, base=used.term_base)
        report = evaluate_file(
            used,
            test,
            parse_lang(source),
            parse_lang(to),
            terms_path=terms,
            mode=mode,
            other=other,
        )
        if as_json:
            print_json(report)
        else:
            for key, value in report.items():
                print(f"{key}\t{value}")


@evaluate_app.command("search")
def evaluate_search(
    queries: Annotated[
        Path | None,
        typer.Option("--queries", help="TSV with columns need zh mn_cyrl judgments", exists=True),
    ] = None,
    against: Annotated[
        str | None, typer.Option("--against", help="second index to compare: elasticsearch")
    ] = None,
    translate: Annotated[
        bool, typer.Option("--translate", help="look for the query's translation, too")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="with the ranking of every query")
    ] = False,
) -> None:
    """Score the case search: nDCG@10 and recall@20 by language and script, agreement of indexes."""
    from mnzh_legal.evaluation.search import evaluate_search as evaluate_library
    from mnzh_legal.evaluation.search import read_needs, top10_agreement
    from mnzh_legal.pipeline.cases import open_library
    from mnzh_legal.pipeline.query_translation import make_query_translator

    with clear_errors():
        config = settings()
        needs = read_needs(queries or config.cases_path.parent / "queries.tsv")
        translator = make_query_translator(config) if translate else None
        report: dict[str, Any] = {}
        for index in [config.case_index, *([against] if against else [])]:
            with open_library(replace(config, case_index=index), translator=translator) as library:
                report[index] = evaluate_library(library, needs, translate=translate)
        if against:
            first, second = report[config.case_index], report[against]
            agreement = top10_agreement(first["rankings"], second["rankings"])
            report["top10_agreement"] = round(agreement, 4)
        if as_json:
            print_json(report)
            return
        for name, part in report.items():
            if isinstance(part, float):
                print(f"{name}\t{part}")
                continue
            for script, scores in part["scores"].items():
                print(name, script, *(f"{k} {v}" for k, v in scores.items()), sep="\t")
            for key in ("cases", "mn_to_zh_ratio", "miscoded_same_top10"):
                print(name, key, part[key], sep="\t")


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(evaluate_app, name="evaluate")
