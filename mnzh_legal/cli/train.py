"""``mnzh train``: prepare, run, back-translate, export (needs the extra ``train``)."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Annotated

import typer

from mnzh_legal.cli.app import clear_errors, memory_path, print_json, settings
from mnzh_legal.errors import ResourceMissingError

train_app = typer.Typer(help="Train a model (extra: train).", no_args_is_help=True)
DataDir = Annotated[Path, typer.Option("--data", help="folder of the prepared data")]
RunDir = Annotated[Path, typer.Option("--run", help="folder of the checkpoints and the log")]


def _require_extra() -> None:
    missing = [m for m in ("torch", "transformers") if importlib.util.find_spec(m) is None]
    if missing:
        raise ResourceMissingError(
            f"{' and '.join(missing)} not installed; get them with: pip install 'mnzh-legal[train]'"
        )


@train_app.command()
def prepare(
    source: Annotated[
        Path | None, typer.Option("--source", help="folder with parallel/ and monolingual/")
    ] = None,
    data: DataDir = Path("runs/data"),
    vocab_size: Annotated[int, typer.Option("--vocab-size", min=2000)] = 10_000,
    from_memory: Annotated[
        bool, typer.Option("--from-memory", help="train on the translation memory, too or alone")
    ] = False,
) -> None:
    """Clean, mark and split the pairs; sample monolingual text; train the tokenizer.

    With --from-memory alone: the pairs of the memory, to tune the release in use on them.
    """
    from mnzh_legal.engine.backends.ctranslate import TOKENIZER_FILE
    from mnzh_legal.training.memory_data import prepare_memory
    from mnzh_legal.training.prepare import prepare_corpus

    with clear_errors():
        if source is None:
            if not from_memory:
                raise typer.BadParameter("name the data with --source, or give --from-memory")
            config = settings()
            tokenizer = config.model_dir / TOKENIZER_FILE
            print_json(
                prepare_memory(
                    memory_path(), data, config.glossary_path, config.cases_path, tokenizer
                )
            )
            return
        if not (source / "parallel").is_dir():
            raise ResourceMissingError(f"{source}: no folder with parallel/ and monolingual/ in it")
        config = settings()
        print_json(
            prepare_corpus(
                source,
                data,
                config.glossary_path,
                config.cases_path,
                vocab_size=vocab_size,
                memory=memory_path() if from_memory else None,
            )
        )


@train_app.command()
def run(
    data: DataDir = Path("runs/data"),
    run_dir: RunDir = Path("runs/base"),
    preset: Annotated[
        str, typer.Option("--preset", help="tiny, cpu-small, gpu-small or gpu-base")
    ] = "cpu-small",
    minutes: Annotated[
        float, typer.Option("--minutes", help="total training time to reach")
    ] = 60.0,
    decay_from: Annotated[
        float | None, typer.Option("--decay-from", help="minute at which the rate starts to fall")
    ] = None,
    batch_tokens: Annotated[int, typer.Option("--batch-tokens", min=100)] = 2500,
    threads: Annotated[int, typer.Option("--threads", min=1)] = 2,
    validate_every: Annotated[int, typer.Option("--validate-every", min=1)] = 500,
    sampling: Annotated[
        float,
        typer.Option("--sampling", min=0, max=1, help="share of sampled subword segmentations"),
    ] = 0.1,
    compile_loss: Annotated[
        bool, typer.Option("--compile-loss", help="faster on a CPU; needs g++")
    ] = False,
    workers: Annotated[
        int, typer.Option("--workers", min=0, help="processes that make batches, for a GPU")
    ] = 0,
    learning_rate: Annotated[float, typer.Option("--learning-rate", min=0)] = 1e-3,
    annotate: Annotated[
        float, typer.Option("--annotate", min=0, max=1, help="share of samples with terms shown")
    ] = 0.5,
    swap: Annotated[
        float, typer.Option("--swap", min=0, max=1, help="share of these with a term exchanged")
    ] = 0.3,
    warmup: Annotated[int, typer.Option("--warmup", min=1, help="updates")] = 1000,
    dropout: Annotated[
        float | None, typer.Option("--dropout", min=0, max=0.9, help="instead of the preset's")
    ] = None,
    start_from: Annotated[
        Path | None,
        typer.Option(
            "--from", help="weights file or release folder to start a new run from", exists=True
        ),
    ] = None,
    base: Annotated[
        Path | None,
        typer.Option(
            "--base",
            help="fine-tune this Hugging Face checkpoint (NLLB, M2M-100, mBART, Marian) instead",
        ),
    ] = None,
    lora: Annotated[
        int, typer.Option("--lora", min=0, help="with --base: LoRA rank; 0 trains all weights")
    ] = 0,
) -> None:
    """Train, or go on from the last checkpoint of the run folder."""
    with clear_errors():
        _require_extra()
        from mnzh_legal.training.batches import TrainingOptions
        from mnzh_legal.training.model import PRESETS
        from mnzh_legal.training.recipe import run_training

        if preset not in PRESETS:
            raise typer.BadParameter(f"unknown preset {preset!r}: {', '.join(PRESETS)}")
        options = TrainingOptions(
            preset=preset,
            max_minutes=minutes,
            decay_from_minutes=decay_from,
            batch_tokens=batch_tokens,
            threads=threads,
            validate_every=validate_every,
            compile_loss=compile_loss,
            sampling=sampling,
            workers=workers,
            learning_rate=learning_rate,
            annotate_share=annotate,
            swap_share=swap,
            warmup_steps=warmup,
            dropout=dropout,
        )
        glossary = settings().glossary_path
        if base is None:
            if lora:
                raise typer.BadParameter("--lora needs --base")
            print(run_training(data, run_dir, glossary, options, start_from))
            return
        if start_from is not None:
            raise typer.BadParameter("--from and --base exclude each other")
        if dropout is not None:
            raise typer.BadParameter("--dropout is for runs without --base")
        from mnzh_legal.training.finetune import fine_tune

        print(fine_tune(data, run_dir, glossary, options, base, lora))


@train_app.command("back-translate")
def back_translate(
    into: Annotated[
        str, typer.Option("--target", help="language of the monolingual text: zh or mn")
    ],
    model: Annotated[Path, typer.Option("--model", help="an exported model folder")],
    data: DataDir = Path("runs/data"),
    count: Annotated[int, typer.Option("--count", min=1)] = 60_000,
) -> None:
    """Translate monolingual text with a model, as more training data."""
    with clear_errors():
        from mnzh_legal.engine.backends.choose import open_backend
        from mnzh_legal.training import recipe

        if into not in ("zh", "mn"):
            raise typer.BadParameter("--target is zh or mn")
        kept, total = recipe.back_translate(data, open_backend(model), into, count)
        print_json({"kept": kept, "translated": total})


@train_app.command("forward-translate")
def forward_translate(
    source: Annotated[
        str, typer.Option("--source", help="language of the texts to translate: zh or mn")
    ],
    model: Annotated[Path, typer.Option("--model", help="an exported model folder")],
    data: DataDir = Path("runs/data"),
    count: Annotated[
        int, typer.Option("--count", min=0, help="monolingual sentences, beside the pairs' own")
    ] = 40_000,
    beam: Annotated[int, typer.Option("--beam", min=1)] = 4,
) -> None:
    """Translate sources with a beam, as targets: the model then needs a smaller one."""
    with clear_errors():
        from mnzh_legal.engine.backends.choose import open_backend
        from mnzh_legal.training import recipe

        if source not in ("zh", "mn"):
            raise typer.BadParameter("--source is zh or mn")
        kept, total = recipe.forward_translate(
            data, open_backend(model), source, count, beam_size=beam
        )
        print_json({"kept": kept, "translated": total})


@train_app.command()
def export(
    out: Annotated[Path, typer.Option("--out", help="release folder, such as models/base")],
    data: DataDir = Path("runs/data"),
    run_dir: RunDir = Path("runs/base"),
    preset: Annotated[str, typer.Option("--preset")] = "cpu-small",
    average: Annotated[
        int, typer.Option("--average", min=1, help="newest checkpoints to average")
    ] = 8,
    quantization: Annotated[
        str,
        typer.Option(
            "--quantization",
            help="after run --base: int8, float16 or float32, or none to stay a checkpoint",
        ),
    ] = "int8",
) -> None:
    """Average checkpoints and write a CTranslate2 int8 release.

    After run --base: the fine-tuned checkpoint, converted to CTranslate2 or as it is.
    """
    with clear_errors():
        _require_extra()
        from mnzh_legal.training.export import export_model
        from mnzh_legal.training.finetune import BASE_FILE, export_checkpoint

        if quantization not in ("int8", "float16", "float32", "none"):
            raise typer.BadParameter("--quantization is int8, float16, float32 or none")
        if (run_dir / BASE_FILE).is_file():
            print_json(
                export_checkpoint(run_dir, data, out, average=average, quantization=quantization)
            )
            return
        if quantization != "int8":
            raise typer.BadParameter("--quantization is for runs with --base; others are int8")

        print_json(export_model(run_dir, data, out, preset=preset, average=average))


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(train_app, name="train")
