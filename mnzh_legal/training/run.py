"""The training loop: bf16 on CPU or GPU, resumable, with a run log and checkpoint averaging."""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mnzh_legal.training.examples import Sample, build_texts, encode
from mnzh_legal.training.model import PRESETS, build_model


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """Settings of one run.

    ``batch_tokens`` counts padded ids of the longer side; ``compile_loss`` fuses the loss with
    torch.compile (needs a C++ compiler; 1.1–1.2 times the tokens per second on a CPU).
    """

    preset: str = "cpu-small"
    batch_tokens: int = 2500
    max_steps: int = 100_000
    max_minutes: float = 60.0
    learning_rate: float = 1.0e-3
    warmup_steps: int = 1000
    decay_from_minutes: float | None = None
    label_smoothing: float = 0.1
    sampling: float = 0.5
    annotate_share: float = 0.5
    max_length: int = 200
    validate_every: int = 500
    seed: int = 7
    threads: int = 2
    compile_loss: bool = False


def draw_batches(
    streams: Sequence[tuple[float, Sequence[Sample]]],
    tokenizer: Any,
    options: TrainingOptions,
    rng: random.Random,
) -> Iterator[list[tuple[list[int], list[int]]]]:
    """Yield batches of (source, target) ids of like length, about ``batch_tokens`` target ids each."""
    orders: list[list[int]] = [[] for _ in streams]
    weights = [w for w, _ in streams]
    while True:
        pool: list[tuple[list[int], list[int]]] = []
        for _ in range(4000):
            which = rng.choices(range(len(streams)), weights)[0]
            samples = streams[which][1]
            if not orders[which]:
                orders[which] = rng.sample(range(len(samples)), len(samples))
            source, target = build_texts(
                samples[orders[which].pop()], rng, annotate_share=options.annotate_share
            )
            ids = (
                encode(tokenizer, source, rng, sampling=options.sampling)[: options.max_length],
                encode(tokenizer, target, rng, sampling=options.sampling * 0.4),
            )
            if len(ids[1]) <= options.max_length:
                pool.append(ids)
        pool.sort(key=lambda p: (max(len(p[0]), len(p[1])) // 4, len(p[1])))
        batches: list[list[tuple[list[int], list[int]]]] = []
        batch: list[tuple[list[int], list[int]]] = []
        width = 0
        for item in pool:
            grown = max(width, len(item[0]), len(item[1]))
            if batch and grown * (len(batch) + 1) > options.batch_tokens:
                batches.append(batch)
                batch, grown = [], max(len(item[0]), len(item[1]))
            batch.append(item)
            width = grown
        rng.shuffle(batches)
        yield from batches


def collate(batch: list[tuple[list[int], list[int]]], pad: int) -> dict[str, Any]:
    """Return padded tensors: ids, mask and labels of shape ``(batch, length)``; -100 is ignored."""
    import torch

    source_len = max(len(s) for s, _ in batch)
    target_len = max(len(t) for _, t in batch)
    ids = torch.full((len(batch), source_len), pad)
    labels = torch.full((len(batch), target_len), -100)
    for row, (source, target) in enumerate(batch):
        ids[row, : len(source)] = torch.tensor(source)
        labels[row, : len(target)] = torch.tensor(target)
    start = torch.full((len(batch), 1), pad)
    shifted = torch.cat([start, labels[:, :-1]], 1)
    return {
        "input_ids": ids,
        "attention_mask": (ids != pad).long(),
        "decoder_input_ids": shifted.masked_fill(shifted == -100, pad),
        "labels": labels,
    }


def projected_loss(hidden: Any, weight: Any, labels: Any, smoothing: float) -> Any:
    """Return the mean label-smoothed cross entropy of hidden states ``(ids, d_model)``."""
    import torch.nn.functional as functional

    logits = (hidden @ weight.t()).float()
    return functional.cross_entropy(logits, labels, label_smoothing=smoothing)


def sequence_loss(
    model: Any, batch: dict[str, Any], smoothing: float, loss: Any = projected_loss
) -> tuple[Any, int]:
    """Return the mean label-smoothed cross entropy and the number of target ids."""
    hidden = model.model(
        input_ids=batch["input_ids"],
        attention_mask=batch["attention_mask"],
        decoder_input_ids=batch["decoder_input_ids"],
        use_cache=False,
    ).last_hidden_state
    keep = batch["labels"] != -100
    labels = batch["labels"][keep]
    return loss(hidden[keep], model.lm_head.weight, labels, smoothing), int(labels.numel())


def evaluate_loss(model: Any, batches: Sequence[dict[str, Any]], device: Any) -> float:
    """Return the mean cross entropy per target id, in nats, without smoothing."""
    import torch

    model.eval()
    total, count = 0.0, 0
    with torch.no_grad():
        for batch in batches:
            loss, size = sequence_loss(model, {k: v.to(device) for k, v in batch.items()}, 0.0)
            total += float(loss) * size
            count += size
    model.train()
    return total / max(count, 1)


def train_model(
    streams: Sequence[tuple[float, Sequence[Sample]]],
    dev: dict[str, Sequence[Sample]],
    tokenizer_path: Path,
    out_dir: Path,
    options: TrainingOptions,
) -> Path:
    """Train until ``max_steps`` or ``max_minutes``; return the newest checkpoint's folder.

    A run that finds ``out_dir/last.pt`` goes on from it. ``log.jsonl`` holds one line per
    validation: step, minutes, tokens, learning rate, training and development losses.
    """
    import sentencepiece
    import torch

    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(tokenizer_path))
    pad = tokenizer.get_piece_size()
    model = build_model(pad, PRESETS[options.preset]).to(device)
    trained = [p for p in model.parameters() if p.requires_grad]
    master = [p.detach().clone() for p in trained]  # float32, what the optimizer moves
    optimizer = torch.optim.AdamW(master, lr=1.0, betas=(0.9, 0.98), eps=1e-9, weight_decay=0.0)
    step, tokens, minutes_before = 0, 0, 0.0
    out_dir.mkdir(parents=True, exist_ok=True)
    state_path = out_dir / "last.pt"
    if state_path.exists():
        state = torch.load(state_path, map_location=device, weights_only=True)
        model.load_state_dict(state["model"])
        for value, parameter in zip(master, trained, strict=True):
            value.copy_(parameter.detach())
        optimizer.load_state_dict(state["optimizer"])
        step, tokens, minutes_before = state["step"], state["tokens"], state["minutes"]
    model.to(torch.bfloat16)
    rng = random.Random(options.seed + step)
    fixed = random.Random(1)
    dev_batches: dict[str, list[dict[str, Any]]] = {}
    for name, samples in dev.items():
        ids = [
            tuple(
                encode(tokenizer, t, fixed, sampling=0.0)
                for t in build_texts(s, fixed, annotate_share=0.0)
            )
            for s in samples
        ]
        dev_batches[name] = [collate(ids[i : i + 50], pad) for i in range(0, len(ids), 50)]  # type: ignore[arg-type]
    log = out_dir / "log.jsonl"
    _append(log, {"options": asdict(options), "step": step})
    loss_function = (
        torch.compile(projected_loss, dynamic=True) if options.compile_loss else projected_loss
    )
    started = time.monotonic()
    running: list[float] = []
    model.train()
    for batch in draw_batches(streams, tokenizer, options, rng):
        minutes = minutes_before + (time.monotonic() - started) / 60
        if step >= options.max_steps or minutes >= options.max_minutes:
            break
        rate = options.learning_rate * min(1.0, (step + 1) / options.warmup_steps)
        if step > options.warmup_steps:
            rate *= (
                math.sqrt(options.warmup_steps / step) if options.decay_from_minutes is None else 1
            )
        if options.decay_from_minutes is not None and minutes > options.decay_from_minutes:
            span = options.max_minutes - options.decay_from_minutes
            rate *= max(0.02, 1 - (minutes - options.decay_from_minutes) / span)
        for group in optimizer.param_groups:
            group["lr"] = rate
        data = {k: v.to(device) for k, v in collate(batch, pad).items()}
        loss, size = sequence_loss(model, data, options.label_smoothing, loss_function)
        loss.backward()
        _step_master(trained, master, optimizer)
        running.append(float(loss.detach()))
        step += 1
        tokens += size
        if step % options.validate_every == 0:
            losses = {n: round(evaluate_loss(model, b, device), 4) for n, b in dev_batches.items()}
            line = {
                "step": step,
                "minutes": round(minutes, 2),
                "tokens": tokens,
                "lr": rate,
                "train": round(sum(running) / len(running), 4),
                "dev": losses,
            }
            running = []
            _append(log, line)
            _save(out_dir, model, master, optimizer, step, tokens, minutes)
    _save(
        out_dir,
        model,
        master,
        optimizer,
        step,
        tokens,
        minutes_before + (time.monotonic() - started) / 60,
    )
    return out_dir


def _append(path: Path, entry: dict[str, Any]) -> None:
    with path.open("a", encoding="utf-8") as handle:
        handle.write(json.dumps(entry) + "\n")


def _step_master(trained: Sequence[Any], master: Sequence[Any], optimizer: Any) -> None:
    """Move the float32 weights by the bfloat16 gradients, clipped to norm 1, and copy them back."""
    import torch

    with torch.no_grad():
        for value, parameter in zip(master, trained, strict=True):
            value.grad = parameter.grad.float()
            parameter.grad = None
        torch.nn.utils.clip_grad_norm_(master, 1.0)
        optimizer.step()
        for value, parameter in zip(master, trained, strict=True):
            parameter.copy_(value)


def _save(
    out_dir: Path,
    model: Any,
    master: Sequence[Any],
    optimizer: Any,
    step: int,
    tokens: int,
    minutes: float,
) -> None:
    """Write the resumable state and a numbered weights file; keep the newest eight of those."""
    import torch

    weights = dict(model.state_dict())
    trained = [p for p in model.parameters() if p.requires_grad]
    by_parameter = {id(p): v for p, v in zip(trained, master, strict=True)}
    for name, parameter in model.named_parameters(remove_duplicate=False):
        weights[name] = by_parameter.get(id(parameter), parameter.detach().float())
    state = {
        "model": weights,
        "optimizer": optimizer.state_dict(),
        "step": step,
        "tokens": tokens,
        "minutes": minutes,
    }
    temporary = out_dir / "last.pt.tmp"
    torch.save(state, temporary)
    temporary.replace(out_dir / "last.pt")
    torch.save(weights, out_dir / f"weights-{step:07d}.pt")
    for old in sorted(out_dir.glob("weights-*.pt"))[:-8]:
        old.unlink()
