"""CTranslate2 int8 backend: the default, no torch at run time."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from mnzh_legal.engine.backends.base import Backend, Hypothesis
from mnzh_legal.errors import BackendError, ResourceMissingError

_MAX_OUTPUT_TOKENS = 220
_BATCH_SENTENCES = 16
#: Above 1 favours longer outputs: this model leaves out more than it adds.
_LENGTH_PENALTY = 1.5


class CTranslate2Backend(Backend):
    """A CTranslate2 model folder with its ``tokenizer.model`` beside ``model.bin``."""

    max_source_tokens = 110

    def __init__(self, folder: Path, *, threads: int = 0) -> None:
        for name in ("model.bin", "config.json", "tokenizer.model"):
            if not (folder / name).is_file():
                raise ResourceMissingError(
                    f"model file {folder / name} is missing; reinstall the package or set MNZH_HOME"
                )
        import ctranslate2
        import sentencepiece

        try:
            self._tokenizer = sentencepiece.SentencePieceProcessor(
                model_file=str(folder / "tokenizer.model")
            )
            # workers of one thread each: 2.8 times the sentences per second of one worker of two
            self._workers = workers = threads or os.cpu_count() or 1
            self._translator = ctranslate2.Translator(
                str(folder),
                device="cpu",
                compute_type="int8",
                inter_threads=workers,
                intra_threads=1,
            )
        except (RuntimeError, ValueError, OSError) as exc:
            raise BackendError(f"model {folder} cannot be loaded: {exc}") from exc
        digest = hashlib.sha256((folder / "model.bin").read_bytes()).hexdigest()[:8]
        self.version = f"{folder.name}-{digest}"

    def _batch_size(self, sentences: int) -> int:
        """Sentences a batch: few enough that every worker has one."""
        return max(1, min(_BATCH_SENTENCES, -(-sentences // self._workers)))

    def count_tokens(self, text: str) -> int:
        return len(self._tokenizer.encode(text))

    def decode(
        self, sources: Sequence[str], *, beam_size: int, hypotheses: int
    ) -> list[list[Hypothesis]]:
        if not sources:
            return []
        tokens = [[*self._tokenizer.encode(s, out_type=str), "</s>"] for s in sources]
        try:
            results = self._translator.translate_batch(
                tokens,
                beam_size=max(beam_size, hypotheses),
                num_hypotheses=hypotheses,
                max_batch_size=self._batch_size(len(tokens)),
                max_decoding_length=_MAX_OUTPUT_TOKENS,
                max_input_length=0,
                return_scores=True,
                no_repeat_ngram_size=5,
                length_penalty=_LENGTH_PENALTY,
            )
        except RuntimeError as exc:
            raise BackendError(f"decoding failed: {exc}") from exc
        return [
            [
                Hypothesis(
                    self._tokenizer.decode_pieces(pieces),
                    float(score),
                    len(pieces) >= _MAX_OUTPUT_TOKENS,
                )
                for pieces, score in zip(result.hypotheses, result.scores, strict=True)
            ]
            for result in results
        ]

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float] | None:
        if not pairs:
            return []
        sources = [[*self._tokenizer.encode(s, out_type=str), "</s>"] for s, _ in pairs]
        targets = [self._tokenizer.encode(t, out_type=str) for _, t in pairs]
        try:
            results = self._translator.score_batch(
                sources, targets, max_batch_size=self._batch_size(len(pairs)), max_input_length=0
            )
        except RuntimeError as exc:
            raise BackendError(f"scoring failed: {exc}") from exc
        return [sum(r.log_probs) / max(len(r.log_probs), 1) for r in results]
