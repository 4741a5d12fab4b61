"""Options of a run, and batches of sentence pairs of like length."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from mnzh_legal.training.examples import Sample, build_texts, encode


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """Settings of one run.

    ``batch_tokens`` counts padded ids of the longer side; ``compile_loss`` fuses the loss with
    torch.compile (needs a C++ compiler; 1.1–1.2 times the tokens per second on a CPU);
    ``annotate_share`` of the samples have terms shown, ``swap_share`` of these one exchanged;
    ``dropout`` replaces the preset's;
    ``workers`` processes make the batches beside the loop, as a GPU needs it (0: in the loop).
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
    swap_share: float = 0.3
    max_length: int = 200
    validate_every: int = 500
    seed: int = 7
    threads: int = 2
    compile_loss: bool = False
    workers: int = 0
    dropout: float | None = None


def draw_texts(
    streams: Sequence[tuple[float, Sequence[Sample]]],
    options: TrainingOptions,
    rng: random.Random,
) -> Iterator[tuple[Sample, str, str]]:
    """Yield (sample, source, target) without end, the streams by their weights, each in random order."""
    orders: list[list[int]] = [[] for _ in streams]
    weights = [w for w, _ in streams]
    while True:
        which = rng.choices(range(len(streams)), weights)[0]
        samples = streams[which][1]
        if not orders[which]:
            orders[which] = rng.sample(range(len(samples)), len(samples))
        sample = samples[orders[which].pop()]
        yield (
            sample,
            *build_texts(
                sample,
                rng,
                annotate_share=options.annotate_share,
                swap_share=options.swap_share,
            ),
        )


def group_by_length(
    pool: list[tuple[list[int], list[int]]], batch_tokens: int, rng: random.Random
) -> list[list[tuple[list[int], list[int]]]]:
    """Return batches of pairs of like length, at most ``batch_tokens`` padded ids a side, in random order."""
    pool.sort(key=lambda p: (max(len(p[0]), len(p[1])) // 4, len(p[1])))
    batches: list[list[tuple[list[int], list[int]]]] = []
    batch: list[tuple[list[int], list[int]]] = []
    width = 0
    for item in pool:
        grown = max(width, len(item[0]), len(item[1]))
        if batch and grown * (len(batch) + 1) > batch_tokens:
            batches.append(batch)
            batch, grown = [], max(len(item[0]), len(item[1]))
        batch.append(item)
        width = grown
    rng.shuffle(batches)
    return batches


def draw_batches(
    streams: Sequence[tuple[float, Sequence[Sample]]],
    tokenizer: Any,
    options: TrainingOptions,
    rng: random.Random,
) -> Iterator[list[tuple[list[int], list[int]]]]:
    """Yield batches of (source, target) ids of like length, about ``batch_tokens`` target ids each."""
    texts = draw_texts(streams, options, rng)
    # a larger pool for larger batches, so that lengths in one are alike
    pool_size = 4000 * min(3, max(1, options.batch_tokens // 2500))
    while True:
        pool: list[tuple[list[int], list[int]]] = []
        for _, source, target in islice(texts, pool_size):
            ids = (
                encode(tokenizer, source, rng, sampling=options.sampling)[: options.max_length],
                encode(tokenizer, target, rng, sampling=options.sampling * 0.4),
            )
            if len(ids[1]) <= options.max_length:
                pool.append(ids)
        yield from group_by_length(pool, options.batch_tokens, rng)


def iterate_tensors(
    streams: Sequence[tuple[float, Sequence[Sample]]],
    tokenizer_path: Path,
    options: TrainingOptions,
    seed: int,
) -> Iterator[dict[str, Any]]:
    """Yield collated batches without end, made here or by ``options.workers`` processes."""
    from torch.utils.data import DataLoader, IterableDataset, get_worker_info

    class Batches(IterableDataset):  # type: ignore[misc]  # torch is not installed for mypy
        def __iter__(self) -> Iterator[dict[str, Any]]:
            import sentencepiece

            worker = get_worker_info()
            rng = random.Random(seed + (1_000_003 * (worker.id + 1) if worker else 0))
            tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(tokenizer_path))
            for batch in draw_batches(streams, tokenizer, options, rng):
                yield collate(batch, tokenizer.get_piece_size())

    return iter(DataLoader(Batches(), batch_size=None, num_workers=options.workers))


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
