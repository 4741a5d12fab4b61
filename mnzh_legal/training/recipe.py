"""The recipe of the shipped model: which data, in which shares, in which order.

1. ``prepare``: clean, mark and split the pairs, sample monolingual text, train the tokenizer.
2. ``run``: train on the pairs.
3. ``back-translate``: the model translates monolingual text; ``run`` again goes on with it.
4. ``export``: average the last checkpoints, convert to CTranslate2 int8.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mnzh_legal.engine.annotation import BACK_TRANSLATED, DOMAIN_UI
from mnzh_legal.engine.backends.base import Backend
from mnzh_legal.errors import ResourceMissingError
from mnzh_legal.terms.base import read_term_base
from mnzh_legal.terms.matcher import TermMatcher
from mnzh_legal.training.batches import TrainingOptions
from mnzh_legal.training.examples import Sample, make_samples, source_style
from mnzh_legal.training.monolingual import pair_back_translation
from mnzh_legal.training.prepare import Pair, read_pairs, write_pairs
from mnzh_legal.training.run import train_model
from mnzh_legal.training.term_pairs import find_term_pairs

#: Shares of the streams in every batch; a stream without data drops out.
WEIGHTS = {
    "train": 0.60,
    "composed": 0.14,
    "general": 0.10,
    "terms": 0.06,
    "lexicon": 0.05,
    "cases": 0.10,
    "bt_zh": 0.40,
    "bt_mn": 0.20,
}


def build_streams(
    data_dir: Path, glossary: Path
) -> tuple[list[tuple[float, Sequence[Sample]]], dict[str, Sequence[Sample]]]:
    """Return the weighted training streams and the development sets by direction.

    Raises:
        ResourceMissingError: ``prepare`` has not run.
    """
    if not (data_dir / "train.jsonl").is_file():
        raise ResourceMissingError(f"{data_dir} holds no prepared data; run: mnzh train prepare")
    train = read_pairs(data_dir / "train.jsonl")
    cases = read_pairs(data_dir / "cases.jsonl")
    matcher = TermMatcher.from_base(read_term_base(glossary))
    terms = find_term_pairs([*train, *cases], matcher)
    streams: list[tuple[float, Sequence[Sample]]] = [
        (WEIGHTS["train"], make_samples(train, terms=terms)),
        # hotline, contracts, judgments: rare in the statutes, common in what users translate
        (
            WEIGHTS["composed"],
            make_samples([p for p in train if p.id.startswith("s")], terms=terms),
        ),
        (WEIGHTS["general"], make_samples(read_pairs(data_dir / "general.jsonl"), DOMAIN_UI)),
        (WEIGHTS["terms"], make_samples(read_pairs(data_dir / "terms.jsonl"))),
        (WEIGHTS["lexicon"], make_samples(read_pairs(data_dir / "lexicon.jsonl"), DOMAIN_UI)),
        (WEIGHTS["cases"], make_samples(cases, terms=terms)),
    ]
    for name, to_mn in (("bt_zh", False), ("bt_mn", True)):
        path = data_dir / f"{name}.jsonl"
        if path.is_file():
            pairs = read_pairs(path)
            streams.append((WEIGHTS[name], make_samples(pairs, BACK_TRANSLATED, to_mn=to_mn)))
    streams = [(weight, samples) for weight, samples in streams if samples]
    dev = read_pairs(data_dir / "dev.jsonl")
    return streams, {
        "zh-mn": make_samples(dev, to_mn=True),
        "mn-zh": make_samples(dev, to_mn=False),
    }


def run_training(data_dir: Path, out_dir: Path, glossary: Path, options: TrainingOptions) -> Path:
    """Train from the prepared data, or go on from the last checkpoint in ``out_dir``."""
    streams, dev = build_streams(data_dir, glossary)
    return train_model(streams, dev, data_dir / "tokenizer.model", out_dir, options)


def back_translate(
    data_dir: Path, backend: Backend, target_lang: str, count: int, *, chunk: int = 2000
) -> tuple[int, int]:
    """Translate ``count`` monolingual sentences of ``target_lang`` into the other language.

    Writes ``bt_<lang>.jsonl``; returns (kept, translated). Source: Sennrich et al. 2016; Caswell
    et al. 2019 for the tag.
    """
    from mnzh_legal.engine.annotation import TO_MN, TO_ZH

    texts = (data_dir / f"mono_{target_lang}.txt").read_text("utf-8").splitlines()[:count]
    tag = TO_MN if target_lang == "zh" else TO_ZH
    kept: list[Pair] = []
    for start in range(0, len(texts), chunk):
        part = texts[start : start + chunk]
        decoded = backend.decode([tag + source_style(t) for t in part], beam_size=1, hypotheses=1)
        for number, (text, hypotheses) in enumerate(zip(part, decoded, strict=True), start):
            if hypotheses[0].truncated:
                continue
            pair = pair_back_translation(number, text, hypotheses[0].text, target_lang)
            if pair is not None:
                kept.append(pair)
    write_pairs(kept, data_dir / f"bt_{target_lang}.jsonl")
    return len(kept), len(texts)
