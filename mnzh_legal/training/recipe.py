"""The recipe of the shipped model: which data, in which shares, in which order.

1. ``prepare``: clean, mark and split the pairs, sample monolingual text, train the tokenizer.
2. ``run``: train on the pairs.
3. ``back-translate``: the model translates monolingual text; ``run`` again goes on with it.
   ``forward-translate``: what it finds with a beam becomes targets, so that a smaller beam does.
4. ``export``: average the last checkpoints, convert to CTranslate2 int8.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, replace
from pathlib import Path

from mnzh_legal.engine.annotation import BACK_TRANSLATED, DOMAIN_UI, TO_MN, TO_ZH
from mnzh_legal.engine.backends.base import Backend
from mnzh_legal.engine.backends.ctranslate import TOKENIZER_FILE
from mnzh_legal.engine.output_text import has_loop
from mnzh_legal.errors import ResourceMissingError
from mnzh_legal.terms.base import REQUIRE, TermBase, read_term_base
from mnzh_legal.terms.matcher import TermMatcher
from mnzh_legal.training.batches import TrainingOptions
from mnzh_legal.training.examples import Sample, TermPair, make_samples, source_style
from mnzh_legal.training.monolingual import pair_back_translation
from mnzh_legal.training.prepare import Pair, read_pairs, write_pairs
from mnzh_legal.training.run import train_model
from mnzh_legal.training.term_pairs import find_term_pairs

#: Shares of the streams in every batch; a stream without data drops out.
WEIGHTS = {
    "train": 0.08,
    "composed": 0.05,
    "general": 0.05,
    "terms": 0.04,
    "lexicon": 0.06,
    "cases": 0.09,
    "rules": 0.10,
    "pairs": 0.40,
    "memory": 0.15,
    "bt_zh": 0.05,
    "bt_mn": 0.05,
    "ft_zh": 0.03,
    "ft_mn": 0.03,
}

#: Domains of our own pairs that are streams of their own.
JUDGED = frozenset(("case", "definition"))
RULED = frozenset(("rules", "statutes"))


def _check_prepared(data_dir: Path) -> None:
    if not (data_dir / "train.jsonl").is_file():
        raise ResourceMissingError(f"{data_dir} holds no prepared data; run: mnzh train prepare")


def build_streams(
    data_dir: Path, glossary: Path
) -> tuple[list[tuple[float, Sequence[Sample]]], dict[str, Sequence[Sample]]]:
    """Return the weighted training streams and the development sets by direction.

    Raises:
        ResourceMissingError: ``prepare`` has not run.
    """
    _check_prepared(data_dir)
    train = read_pairs(data_dir / "train.jsonl")
    cases = read_pairs(data_dir / "cases.jsonl")
    back = {
        name: read_pairs(path)
        for name in ("bt_zh", "bt_mn", "ft_zh", "ft_mn")
        if (path := data_dir / f"{name}.jsonl").is_file()
    }
    base = read_term_base(glossary)
    memory = read_pairs(data_dir / "memory.jsonl") if (data_dir / "memory.jsonl").is_file() else []
    pairs = [*train, *cases, *memory, *(p for group in back.values() for p in group)]
    terms = _read_or_find_terms(data_dir, pairs, base)
    swaps = tuple(
        (t.zh, t.mn_cyrl) for t in base.terms if t.pos == "n" and t.use == REQUIRE and len(t.zh) > 1
    )
    composed = [p for p in train if p.id.startswith("s")]
    judged = [p for p in cases if p.domain in JUDGED]
    ruled = [p for p in cases if p.domain in RULED]
    spoken = [p for p in cases if p.domain not in JUDGED | RULED]
    streams: list[tuple[float, Sequence[Sample]]] = [
        (WEIGHTS["train"], make_samples(train, terms=terms, swaps=swaps)),
        # hotline, contracts, judgments: rare in the statutes, common in what users translate
        (WEIGHTS["composed"], make_samples(composed, terms=terms, swaps=swaps)),
        (WEIGHTS["general"], make_samples(read_pairs(data_dir / "general.jsonl"), DOMAIN_UI)),
        (WEIGHTS["terms"], make_samples(read_pairs(data_dir / "terms.jsonl"))),
        (WEIGHTS["lexicon"], make_samples(read_pairs(data_dir / "lexicon.jsonl"), DOMAIN_UI)),
        (WEIGHTS["cases"], make_samples(judged, terms=terms, swaps=swaps)),
        # acts and rules of which the statutes have no pairs
        (WEIGHTS["rules"], make_samples(ruled, terms=terms, swaps=swaps)),
        # what people say, in words that the statutes do not teach
        (WEIGHTS["pairs"], make_samples(spoken, terms=terms, swaps=swaps)),
        (WEIGHTS["memory"], make_samples(memory, terms=terms, swaps=swaps)),
    ]
    for name, group in back.items():
        forward = name.startswith("ft")
        samples = make_samples(
            group,
            "" if forward else BACK_TRANSLATED,
            to_mn=name in ("bt_mn", "ft_zh"),
            # what a model was not told it need not have used
            terms={} if forward else terms,
            swaps=swaps,
        )
        streams.append((WEIGHTS[name], samples))
    streams = [(weight, samples) for weight, samples in streams if samples]
    dev = read_pairs(data_dir / "dev.jsonl")
    return streams, {
        "zh-mn": make_samples(dev, to_mn=True),
        "mn-zh": make_samples(dev, to_mn=False),
    }


def _read_or_find_terms(
    data_dir: Path, pairs: Sequence[Pair], base: TermBase
) -> dict[str, list[TermPair]]:
    """Return the terms of the pairs; kept beside the data, since finding them takes minutes."""
    digest = hashlib.sha256(base.version.encode())
    for pair in pairs:
        digest.update(f"{pair.id}\t{pair.zh_marked}\t{pair.mn_marked}\n".encode())
    key, path = digest.hexdigest(), data_dir / "term_pairs.json"
    if path.is_file():
        kept = json.loads(path.read_text("utf-8"))
        if kept["key"] == key:
            return {i: [TermPair(*t) for t in found] for i, found in kept["terms"].items()}
    terms = find_term_pairs(pairs, TermMatcher.from_base(base))
    plain = {i: [astuple(t) for t in found] for i, found in terms.items()}
    path.write_text(json.dumps({"key": key, "terms": plain}, ensure_ascii=False), "utf-8")
    return terms


def run_training(
    data_dir: Path,
    out_dir: Path,
    glossary: Path,
    options: TrainingOptions,
    initial_weights: Path | None = None,
) -> Path:
    """Train from the prepared data, or go on from the last checkpoint in ``out_dir``."""
    streams, dev = build_streams(data_dir, glossary)
    tokenizer = data_dir / TOKENIZER_FILE
    return train_model(streams, dev, tokenizer, out_dir, options, initial_weights)


def _decode_texts(
    backend: Backend, texts: Sequence[str], tag: str, beam_size: int, *, chunk: int = 2000
) -> Iterator[tuple[int, str, str]]:
    """Yield (number, text, its translation), those left out that grew too long."""
    for start in range(0, len(texts), chunk):
        part = texts[start : start + chunk]
        decoded = backend.decode(
            [tag + source_style(t) for t in part], beam_size=beam_size, hypotheses=1
        )
        for number, (text, hypotheses) in enumerate(zip(part, decoded, strict=True), start):
            if not hypotheses[0].truncated:
                yield number, text, hypotheses[0].text


def _read_monolingual(data_dir: Path, lang: str) -> list[str]:
    return (data_dir / f"mono_{lang}.txt").read_text("utf-8").splitlines()


def _leave_out_long(texts: Iterable[str], backend: Backend) -> list[str]:
    """Return the texts a model has positions for: tables and lists without a full stop are longer."""
    return [t for t in texts if backend.count_tokens(t) <= backend.max_source_tokens]


def back_translate(
    data_dir: Path, backend: Backend, target_lang: str, count: int
) -> tuple[int, int]:
    """Translate ``count`` monolingual sentences of ``target_lang`` into the other language.

    Writes ``bt_<lang>.jsonl``; returns (kept, translated). Source: Sennrich et al. 2016; Caswell
    et al. 2019 for the tag.
    """
    texts = _leave_out_long(_read_monolingual(data_dir, target_lang), backend)[:count]
    tag = TO_MN if target_lang == "zh" else TO_ZH
    pairs = (
        pair_back_translation(number, text, translation, target_lang)
        for number, text, translation in _decode_texts(backend, texts, tag, 1)
    )
    kept = [p for p in pairs if p is not None]
    write_pairs(kept, data_dir / f"bt_{target_lang}.jsonl")
    return len(kept), len(texts)


def forward_translate(
    data_dir: Path, backend: Backend, source_lang: str, count: int, *, beam_size: int = 4
) -> tuple[int, int]:
    """Translate the pairs' sources and ``count`` monolingual sentences, as targets to train on.

    A model that learns what a beam finds needs a smaller beam for it. Writes ``ft_<lang>.jsonl``;
    returns (kept, translated). Source: Kim and Rush 2016, sequence-level knowledge distillation.

    Raises:
        ResourceMissingError: ``prepare`` has not run.
    """
    _check_prepared(data_dir)
    own = [p for name in ("train", "cases") for p in read_pairs(data_dir / f"{name}.jsonl")]
    texts = [p.zh_marked if source_lang == "zh" else p.mn_marked for p in own]
    texts = _leave_out_long(dict.fromkeys(texts), backend)
    texts += _leave_out_long(_read_monolingual(data_dir, source_lang), backend)[:count]
    tag = TO_MN if source_lang == "zh" else TO_ZH
    kept: list[Pair] = []
    for number, text, translation in _decode_texts(backend, texts, tag, beam_size):
        pair = pair_back_translation(number, text, translation, source_lang)
        if pair is not None and not has_loop(translation):
            kept.append(replace(pair, id=f"ft-{source_lang}-{number:06d}", domain="ft"))
    write_pairs(kept, data_dir / f"ft_{source_lang}.jsonl")
    return len(kept), len(texts)
