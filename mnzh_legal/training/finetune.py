"""Fine-tuning a Hugging Face checkpoint on the same data: all its weights, or LoRA (Hu et al. 2021).

NLLB, M2M-100, mBART-50 and Marian layouts. The run folder holds ``base.json`` (which checkpoint, which
rank), numbered files of the weights that are trained, ``last.pt`` to resume from and ``log.jsonl``.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from mnzh_legal.engine.backends.pretrained import (
    TOKENIZER_FOLDER,
    PretrainedTokenizer,
    is_checkpoint,
)
from mnzh_legal.errors import DataError, ResourceMissingError
from mnzh_legal.training.batches import TrainingOptions, draw_texts, group_by_length
from mnzh_legal.training.examples import Sample, build_texts
from mnzh_legal.training.export import average_weights
from mnzh_legal.training.recipe import build_streams
from mnzh_legal.training.run import (
    KEPT_WEIGHTS,
    append_log,
    learning_rate_at,
    log_line,
    stop_on_signal,
)

BASE_FILE = "base.json"
LAYOUTS = ("m2m_100", "marian", "mbart")
#: Layers that LoRA adapts: attention, both kinds, and the feed-forward layers.
_LORA_LAYERS = ("q_proj", "k_proj", "v_proj", "out_proj", "fc1", "fc2")
_POOL = 1000
Ids = tuple[list[int], list[int]]


def load_base(folder: Path, lora_rank: int) -> Any:
    """Return the checkpoint as a model whose trained weights require gradients.

    ``lora_rank`` 0 trains all weights.

    Raises:
        ResourceMissingError: no checkpoint there.
        DataError: a layout that is not one of ``LAYOUTS``.
    """
    from transformers import AutoModelForSeq2SeqLM

    if not is_checkpoint(folder):
        raise ResourceMissingError(
            f"{folder}: no checkpoint of Hugging Face (config.json with model_type, and weights)"
        )
    layout = json.loads((folder / "config.json").read_text("utf-8"))["model_type"]
    if layout not in LAYOUTS:
        raise DataError(f"{folder}: layout {layout!r} is not one of {', '.join(LAYOUTS)}")
    # no layers dropped at random: with LoRA a batch could meet no trained weight
    model = AutoModelForSeq2SeqLM.from_pretrained(
        str(folder), local_files_only=True, encoder_layerdrop=0.0, decoder_layerdrop=0.0
    )
    if not lora_rank:
        return model.float()
    try:
        from peft import LoraConfig, TaskType, get_peft_model
    except ImportError as exc:
        raise ResourceMissingError(
            "LoRA needs peft; get it with: pip install 'mnzh-legal[train]'"
        ) from exc

    config = LoraConfig(
        task_type=TaskType.SEQ_2_SEQ_LM,
        r=lora_rank,
        lora_alpha=2 * lora_rank,
        lora_dropout=0.05,
        target_modules=list(_LORA_LAYERS),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # peft asks transformers by an old name
        return get_peft_model(model.float(), config)


def _trained(model: Any) -> dict[str, Any]:
    return {name: p for name, p in model.named_parameters() if p.requires_grad}


def collate_ids(batch: Sequence[Ids], pad: int, device: Any) -> dict[str, Any]:
    """Return ids, mask and labels of shape ``(batch, length)``; -100 is ignored."""
    import torch

    def fill(rows: list[list[int]], value: int) -> Any:
        out = torch.full((len(rows), max(map(len, rows))), value)
        for number, row in enumerate(rows):
            out[number, : len(row)] = torch.tensor(row)
        return out.to(device)

    sources = [s for s, _ in batch]
    mask = fill([[1] * len(s) for s in sources], 0)
    return {
        "input_ids": fill(sources, pad),
        "attention_mask": mask,
        "labels": fill([t for _, t in batch], -100),
    }


def draw_ids(
    streams: Sequence[tuple[float, Sequence[Sample]]],
    tokenizer: PretrainedTokenizer,
    options: TrainingOptions,
    rng: random.Random,
) -> Iterator[list[Ids]]:
    """Yield batches of (source, target) ids without end; longer pairs than ``max_length`` are left out."""
    texts = draw_texts(streams, options, rng)
    while True:
        pool: list[Ids] = []
        for sample, source, target in islice(texts, _POOL):
            ids = tokenizer.encode_pair(source, target, to_mn=sample.to_mn)
            if max(map(len, ids)) <= options.max_length:
                pool.append(ids)
        yield from group_by_length(pool, options.batch_tokens, rng)


def _development_ids(
    dev: dict[str, Sequence[Sample]], tokenizer: PretrainedTokenizer
) -> dict[str, list[list[Ids]]]:
    fixed = random.Random(1)
    found: dict[str, list[list[Ids]]] = {}
    for name, samples in dev.items():
        ids: list[Ids] = []
        for sample in samples:
            source, target = build_texts(sample, fixed, annotate_share=0.0)
            ids.append(tokenizer.encode_pair(source, target, to_mn=sample.to_mn))
        found[name] = [ids[n : n + 20] for n in range(0, len(ids), 20)]
    return found


def development_loss(model: Any, batches: Sequence[list[Ids]], pad: int, device: Any) -> float:
    """Return the mean cross entropy per target id, in nats."""
    import torch

    model.eval()
    total, count = 0.0, 0
    with torch.no_grad():
        for batch in batches:
            data = collate_ids(batch, pad, device)
            size = int((data["labels"] != -100).sum())
            total += float(model(**data).loss) * size
            count += size
    model.train()
    return total / max(count, 1)


def _check_base(out_dir: Path, base: Path, lora_rank: int) -> None:
    """Note which checkpoint a new run starts from; refuse to go on from another one."""
    out_dir.mkdir(parents=True, exist_ok=True)
    mine = {"base": str(base.resolve()), "lora_rank": lora_rank}
    path = out_dir / BASE_FILE
    if path.is_file():
        kept = json.loads(path.read_text("utf-8"))
        if kept != mine:
            raise DataError(
                f"{out_dir} holds a run from {kept['base']}, LoRA rank {kept['lora_rank']}; "
                "name another folder with --run"
            )
    elif (out_dir / "last.pt").is_file():
        raise DataError(f"{out_dir} holds a run without --base; name another folder with --run")
    path.write_text(json.dumps(mine), "utf-8")


def _save(out_dir: Path, model: Any, optimizer: Any, state: dict[str, float]) -> None:
    import torch

    weights = {name: p.detach().cpu() for name, p in _trained(model).items()}
    temporary = out_dir / "last.pt.tmp"
    torch.save({"model": weights, "optimizer": optimizer.state_dict(), **state}, temporary)
    temporary.replace(out_dir / "last.pt")
    torch.save(weights, out_dir / f"weights-{int(state['step']):07d}.pt")
    for old in sorted(out_dir.glob("weights-*.pt"))[:-KEPT_WEIGHTS]:
        old.unlink()


def _put_weights(model: Any, weights: dict[str, Any]) -> None:
    import torch

    with torch.no_grad():
        for name, parameter in _trained(model).items():
            parameter.copy_(weights[name])


def fine_tune(
    data_dir: Path,
    out_dir: Path,
    glossary: Path,
    options: TrainingOptions,
    base: Path,
    lora_rank: int = 0,
) -> Path:
    """Train until ``max_steps`` or ``max_minutes``, or a signal; return ``out_dir``.

    On a CPU and on a GPU in bfloat16 with float32 weights. A run that finds ``last.pt`` goes on.

    Raises:
        ResourceMissingError: no checkpoint, no prepared data.
        DataError: an unknown layout, or the folder holds another run.
    """
    import torch

    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    _check_base(out_dir, base, lora_rank)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = load_base(base, lora_rank).to(device).train()
    tokenizer = PretrainedTokenizer(base)
    pad = int(tokenizer.hf.pad_token_id)
    trained = list(_trained(model).values())
    optimizer = torch.optim.AdamW(trained, lr=1.0, weight_decay=0.0)
    step, tokens, minutes = 0, 0, 0.0
    if (out_dir / "last.pt").is_file():
        kept = torch.load(out_dir / "last.pt", map_location=device, weights_only=True)
        _put_weights(model, kept["model"])
        optimizer.load_state_dict(kept["optimizer"])
        step, tokens, minutes = int(kept["step"]), int(kept["tokens"]), float(kept["minutes"])
    streams, dev = build_streams(data_dir, glossary)
    dev_ids = _development_ids(dev, tokenizer)
    log = out_dir / "log.jsonl"
    append_log(
        log, {"options": asdict(options), "step": step, "base": base.name, "lora": lora_rank}
    )
    started = time.monotonic() - minutes * 60
    running: list[Any] = []
    with stop_on_signal() as stopped:
        for batch in draw_ids(streams, tokenizer, options, random.Random(options.seed + step)):
            minutes = (time.monotonic() - started) / 60
            if step >= options.max_steps or minutes >= options.max_minutes or stopped:
                break
            data = collate_ids(batch, pad, device)
            with torch.autocast(device.type, dtype=torch.bfloat16):
                logits = model(**data).logits
            loss = torch.nn.functional.cross_entropy(
                logits.float().flatten(0, 1),
                data["labels"].flatten(),
                ignore_index=-100,
                label_smoothing=options.label_smoothing,
            )
            loss.backward()
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            rate = learning_rate_at(step, minutes, options)
            for group in optimizer.param_groups:
                group["lr"] = rate
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            step += 1
            tokens += int((data["labels"] != -100).sum())
            running.append(loss.detach())
            if step % options.validate_every == 0:
                losses = {n: development_loss(model, b, pad, device) for n, b in dev_ids.items()}
                append_log(log, log_line(step, minutes, tokens, rate, running, losses))
                running.clear()
                _save(out_dir, model, optimizer, _progress(step, tokens, minutes))
    _save(out_dir, model, optimizer, _progress(step, tokens, minutes))
    return out_dir


def _progress(step: int, tokens: int, minutes: float) -> dict[str, float]:
    return {"step": step, "tokens": tokens, "minutes": minutes}


def export_checkpoint(
    run_dir: Path, data_dir: Path, out_dir: Path, *, average: int = 1, quantization: str = "int8"
) -> dict[str, Any]:
    """Write what a run with ``--base`` trained as a model folder; return its manifest.

    ``quantization`` is CTranslate2's (``int8``, ``float16``, …), or ``none``: a checkpoint of
    Hugging Face again, LoRA merged into it.
    """
    kept = json.loads((run_dir / BASE_FILE).read_text("utf-8"))
    base, rank = Path(kept["base"]), int(kept["lora_rank"])
    paths = sorted(run_dir.glob("weights-*.pt"))[-average:]
    model = load_base(base, rank)
    _put_weights(model, average_weights(paths))
    if rank:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            model = model.merge_and_unload()
    out_dir.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".export-", dir=out_dir.parent) as name:
        plain, made = Path(name) / "plain", Path(name) / "made"
        tokenizer = PretrainedTokenizer(base)
        if model.config.model_type == "mbart":  # the converter asks for what is always so
            model.config.update({"normalize_before": True, "normalize_embedding": True})
        model.save_pretrained(str(plain))
        tokenizer.hf.save_pretrained(str(plain))
        if quantization == "none":
            made = plain
        else:
            _convert(plain, made, model.config, quantization)
            tokenizer.hf.save_pretrained(str(made / TOKENIZER_FOLDER))
        manifest = {
            "base": base.name,
            "lora_rank": rank,
            "quantization": quantization,
            "checkpoints": [p.name for p in paths],
            "data": json.loads((data_dir / "manifest.json").read_text("utf-8")),
            "sha256": {
                p.name: hashlib.sha256(p.read_bytes()).hexdigest()
                for p in sorted(made.iterdir())
                if p.is_file()
            },
        }
        (made / "manifest.json").write_text(json.dumps(manifest, indent=2), encoding="utf-8")
        if out_dir.exists():
            shutil.rmtree(out_dir)
        shutil.move(str(made), out_dir)
    return manifest


class _WholeVocabulary:
    """A tokenizer with one piece for every row of the embeddings, as the converter counts them.

    M2M-100 and mBART-50 keep languages and words for nothing outside their vocabularies, where
    the converter looked for them in transformers 4.
    """

    num_madeup_words = 0

    def __init__(self, tokenizer: Any, size: int) -> None:
        self._tokenizer = tokenizer
        self.special_tokens_map: dict[str, Any] = {}
        self.bos_token = tokenizer.bos_token or tokenizer.eos_token  # mBART-50 has none
        self._pieces: dict[str, int] = {}
        for number, piece in enumerate(tokenizer.convert_ids_to_tokens(list(range(size)))):
            free = piece is not None and piece not in self._pieces
            self._pieces[piece if free else f"madeupword{number}"] = number

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tokenizer, name)

    def get_vocab(self) -> dict[str, int]:
        return self._pieces


def _convert(checkpoint: Path, out_dir: Path, config: Any, quantization: str) -> None:
    from ctranslate2.converters import TransformersConverter

    class Converter(TransformersConverter):  # type: ignore[misc]  # not typed
        def load_tokenizer(self, tokenizer_class: Any, name: str, **kwargs: Any) -> Any:
            loaded = super().load_tokenizer(tokenizer_class, name, **kwargs)
            if config.model_type == "marian":
                return loaded
            return _WholeVocabulary(loaded, config.vocab_size)

    Converter(str(checkpoint)).convert(str(out_dir), quantization=quantization)
