"""One SentencePiece tokenizer for both languages, with the engine's control symbols in it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mnzh_legal.engine.annotation import CONTROL_SYMBOLS
from mnzh_legal.engine.literals import MARKERS


def train_tokenizer(lines: Iterable[str], model_path: Path, *, vocab_size: int = 8000) -> None:
    """Train a unigram SentencePiece model and write it to ``model_path``.

    ``</s>`` has id 0, ``<unk>`` id 1; padding is added by the model as the last id. Bytes are the fallback, so no character is unknown.

    Source: Kudo 2018, "Subword Regularization", https://arxiv.org/abs/1804.10959.
    """
    import sentencepiece

    model_path.parent.mkdir(parents=True, exist_ok=True)
    with model_path.open("wb") as handle:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(lines),
            model_writer=handle,
            model_type="unigram",
            vocab_size=vocab_size,
            character_coverage=0.9998,
            byte_fallback=True,
            normalization_rule_name="identity",
            remove_extra_whitespaces=True,
            user_defined_symbols=[*CONTROL_SYMBOLS, *MARKERS],
            split_digits=True,
            eos_id=0,
            unk_id=1,
            bos_id=-1,
            pad_id=-1,
            num_threads=2,
            minloglevel=2,
        )
