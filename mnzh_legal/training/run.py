"""The training loop: bf16 on CPU or GPU, resumable, with a run log and numbered weights."""

from __future__ import annotations

import json
import math
import random
import shutil
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from mnzh_legal.engine.backends.ctranslate import TOKENIZER_FILE
from mnzh_legal.errors import DataError
from mnzh_legal.training.batches import TrainingOptions, collate, iterate_tensors
from mnzh_legal.training.examples import Sample, build_texts, encode
from mnzh_legal.training.model import PRESETS, build_model

#: Numbered weight files that are kept, newest first.
KEPT_WEIGHTS = 8


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


class TrainingState:
    """A model, its float32 master weights, its optimizer and how far it has come."""

    def __init__(
        self, vocab_size: int, preset: str, device: Any, dropout: float | None = None
    ) -> None:
        import torch

        self.device = device
        # sdpa on a GPU; on a CPU eager attention is faster for short sentences
        kernel = "sdpa" if device.type == "cuda" else "eager"
        shape = PRESETS[preset]
        if dropout is not None:
            shape = replace(shape, dropout=dropout)
        self.model = build_model(vocab_size, shape, attn_implementation=kernel).to(device)
        self._trained = [p for p in self.model.parameters() if p.requires_grad]
        # float32, what the optimizer moves
        self._master = [p.detach().clone() for p in self._trained]
        self._optimizer = torch.optim.AdamW(
            self._master,
            lr=1.0,
            betas=(0.9, 0.98),
            eps=1e-9,
            weight_decay=0.0,
            fused=device.type == "cuda",
        )
        self.step, self.tokens, self.minutes = 0, 0, 0.0

    def resume(self, path: Path) -> None:
        """Go on from a state that ``save`` wrote."""
        import torch

        state = torch.load(path, map_location=self.device, weights_only=True)
        self._load_weights(state["model"])
        self._optimizer.load_state_dict(state["optimizer"])
        self.step, self.tokens, self.minutes = state["step"], state["tokens"], state["minutes"]

    def start_from(self, path: Path) -> None:
        """Take the weights of a file that ``save`` or an average wrote, or of a release folder.

        The optimizer is new.
        """
        import torch

        if path.is_dir():
            from mnzh_legal.training.released import read_release

            self._load_weights(read_release(path))
            return
        self._load_weights(torch.load(path, map_location=self.device, weights_only=True))

    def _load_weights(self, weights: dict[str, Any]) -> None:
        self.model.load_state_dict(weights)
        for value, parameter in zip(self._master, self._trained, strict=True):
            value.copy_(parameter.detach())

    def update(self, rate: float) -> None:
        """Move the float32 weights by the bfloat16 gradients, clipped to norm 1; copy them back."""
        import torch

        for group in self._optimizer.param_groups:
            group["lr"] = rate
        with torch.no_grad():
            for value, parameter in zip(self._master, self._trained, strict=True):
                value.grad = parameter.grad.float()
                parameter.grad = None
            torch.nn.utils.clip_grad_norm_(self._master, 1.0)
            self._optimizer.step()
            torch._foreach_copy_(self._trained, self._master)
        self.step += 1

    def save(self, out_dir: Path) -> None:
        """Write the resumable state and a numbered weights file; drop the oldest of those."""
        import torch

        weights = dict(self.model.state_dict())
        by_parameter = {id(p): v for p, v in zip(self._trained, self._master, strict=True)}
        for name, parameter in self.model.named_parameters(remove_duplicate=False):
            weights[name] = by_parameter.get(id(parameter), parameter.detach().float())
        state = {
            "model": weights,
            "optimizer": self._optimizer.state_dict(),
            "step": self.step,
            "tokens": self.tokens,
            "minutes": self.minutes,
        }
        temporary = out_dir / "last.pt.tmp"
        torch.save(state, temporary)
        temporary.replace(out_dir / "last.pt")
        torch.save(weights, out_dir / f"weights-{self.step:07d}.pt")
        for old in sorted(out_dir.glob("weights-*.pt"))[:-KEPT_WEIGHTS]:
            old.unlink()


def learning_rate_at(step: int, minutes: float, options: TrainingOptions) -> float:
    """Return the rate of an update.

    Warm-up, then inverse square root; with ``decay_from_minutes`` constant until then and linear
    to 2 % at ``max_minutes``.
    """
    rate = options.learning_rate * min(1.0, (step + 1) / options.warmup_steps)
    if options.decay_from_minutes is None:
        return rate * math.sqrt(options.warmup_steps / max(step, options.warmup_steps))
    if minutes <= options.decay_from_minutes:
        return rate
    span = options.max_minutes - options.decay_from_minutes
    return rate * max(0.02, 1 - (minutes - options.decay_from_minutes) / span)


def _development_batches(
    dev: dict[str, Sequence[Sample]], tokenizer: Any, pad: int
) -> dict[str, list[dict[str, Any]]]:
    fixed = random.Random(1)
    out: dict[str, list[dict[str, Any]]] = {}
    for name, samples in dev.items():
        ids: list[tuple[list[int], list[int]]] = []
        for sample in samples:
            source, target = build_texts(sample, fixed, annotate_share=0.0)
            ids.append(
                (
                    encode(tokenizer, source, fixed, sampling=0.0),
                    encode(tokenizer, target, fixed, sampling=0.0),
                )
            )
        out[name] = [collate(ids[i : i + 50], pad) for i in range(0, len(ids), 50)]
    return out


@contextmanager
def stop_on_signal() -> Iterator[list[int]]:
    """Collect SIGTERM and SIGINT, so that a stopped run saves its state before it ends."""
    received: list[int] = []

    def note(number: int, frame: object) -> None:
        received.append(number)

    before = {n: signal.signal(n, note) for n in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def require_tokenizer(tokenizer_path: Path, weights_dir: Path) -> None:
    """Check that weights were trained with this tokenizer, where their folder says with which.

    With another of the same size they load without a word, and every id means another piece.

    Raises:
        DataError: it is another one.
    """
    kept = weights_dir / TOKENIZER_FILE
    if kept.is_file() and kept.read_bytes() != tokenizer_path.read_bytes():
        raise DataError(
            f"the weights in {weights_dir} were trained with another tokenizer than"
            f" {tokenizer_path}: copy {kept} over it, then prepare the data anew"
        )


def train_model(
    streams: Sequence[tuple[float, Sequence[Sample]]],
    dev: dict[str, Sequence[Sample]],
    tokenizer_path: Path,
    out_dir: Path,
    options: TrainingOptions,
    initial_weights: Path | None = None,
) -> Path:
    """Train until ``max_steps`` or ``max_minutes``, or a signal; return ``out_dir``.

    A run that finds ``out_dir/last.pt`` goes on from it, a new one starts from
    ``initial_weights`` where given. ``log.jsonl`` holds one line per
    validation: step, minutes, tokens, learning rate, training and development losses. The
    tokenizer is kept beside the weights.

    Raises:
        DataError: the weights to start from were trained with another tokenizer.
    """
    import sentencepiece
    import torch

    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(tokenizer_path))
    pad = tokenizer.get_piece_size()
    state = TrainingState(pad, options.preset, device, options.dropout)
    out_dir.mkdir(parents=True, exist_ok=True)
    if (out_dir / "last.pt").exists():
        require_tokenizer(tokenizer_path, out_dir)
        state.resume(out_dir / "last.pt")
    elif initial_weights is not None:
        require_tokenizer(
            tokenizer_path, initial_weights if initial_weights.is_dir() else initial_weights.parent
        )
        state.start_from(initial_weights)
    shutil.copyfile(tokenizer_path, out_dir / TOKENIZER_FILE)
    state.model.to(torch.bfloat16).train()
    dev_batches = _development_batches(dev, tokenizer, pad)
    log = out_dir / "log.jsonl"
    append_log(log, {"options": asdict(options), "step": state.step})
    loss_function = (
        torch.compile(projected_loss, dynamic=True) if options.compile_loss else projected_loss
    )
    started = time.monotonic() - state.minutes * 60
    running: list[Any] = []
    batches = iterate_tensors(streams, tokenizer_path, options, options.seed + state.step)
    with stop_on_signal() as stopped:
        for batch in batches:
            state.minutes = (time.monotonic() - started) / 60
            if state.step >= options.max_steps or state.minutes >= options.max_minutes or stopped:
                break
            data = {k: v.to(device) for k, v in batch.items()}
            loss, size = sequence_loss(state.model, data, options.label_smoothing, loss_function)
            loss.backward()
            rate = learning_rate_at(state.step, state.minutes, options)
            state.update(rate)
            state.tokens += size
            running.append(loss.detach())
            if state.step % options.validate_every == 0:
                losses = {n: evaluate_loss(state.model, b, device) for n, b in dev_batches.items()}
                append_log(
                    log,
                    log_line(state.step, state.minutes, state.tokens, rate, running, losses),
                )
                running.clear()
                state.save(out_dir)
    state.save(out_dir)
    return out_dir


def log_line(
    step: int,
    minutes: float,
    tokens: int,
    rate: float,
    running: Sequence[Any],
    losses: dict[str, float],
) -> dict[str, Any]:
    """Return what the log says of a validation; losses in nats an id."""
    return {
        "step": step,
        "minutes": round(minutes, 2),
        "tokens": tokens,
        "lr": rate,
        "train": round(sum(map(float, running)) / len(running), 4),
        "dev": {name: round(loss, 4) for name, loss in losses.items()},
    }


def append_log(path: Path, entry: dict[str, Any]) -> None:
    """Add a line to a run log."""
    with path.open("a", encoding="utf-8") as handle:
        handle.write(json.dumps(entry) + "\n")
