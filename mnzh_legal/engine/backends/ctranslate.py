"""CTranslate2 int8 backend: the default, no torch at run time."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from mnzh_legal.engine.annotation import TO_MN, TO_ZH
from mnzh_legal.engine.backends.base import Backend, Hypothesis
from mnzh_legal.errors import BackendError, ResourceMissingError

#: Pieces that a direction can need, in a model folder: the output layer is a half or a third smaller.
VOCABULARY_MAP = "vmap.txt"
#: The SentencePiece model, beside the weights.
TOKENIZER_FILE = "tokenizer.model"
_MAX_OUTPUT_TOKENS = 220
_BATCH_SENTENCES = 8
_AVX512 = frozenset({"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl", "avx512_vnni"})
_HANZI = re.compile("[\u2e80-\u9fff\uf900-\ufaff]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
#: Above 1 favours longer outputs: this model leaves out more than it adds.
_LENGTH_PENALTY = 1.8


def make_vocabulary_map(pieces: Sequence[str]) -> str:
    """Return the map of a tokenizer's pieces: all without hanzi into Mongolian, without Cyrillic into Chinese.

    >>> make_vocabulary_map(["</s>", "▁合", "а"]).splitlines()
    ['⟦mn⟧\\t</s> а', '⟦zh⟧\\t</s> ▁合']
    """
    lines = []
    for tag, others in ((TO_MN, _HANZI), (TO_ZH, _CYRILLIC)):
        lines.append(f"{tag}\t{' '.join(p for p in pieces if not others.search(p))}\n")
    return "".join(lines)


def prefer_avx512(cpuinfo: Path = Path("/proc/cpuinfo")) -> None:
    """Let CTranslate2 use AVX-512 where the processor has it with VNNI; call before it is imported.

    It takes AVX2 by itself, for processors that AVX-512 slowed down; those with VNNI (2019 and later)
    are not. Whoever sets ``CT2_FORCE_CPU_ISA`` has the last word. Without Linux's list of what the
    processor can do nothing is changed.
    """
    try:
        text = cpuinfo.read_text("utf-8", "replace")
    except OSError:
        return
    flags = next((x.partition(":")[2].split() for x in text.splitlines() if x[:5] == "flags"), [])
    if set(flags) >= _AVX512:
        os.environ.setdefault("CT2_FORCE_CPU_ISA", "AVX512")


def count_workers(threads: int) -> int:
    """Return the number of CTranslate2's workers for a setting, 0 for one a core.

    Workers of one thread each: 2.8 times the sentences per second of one worker of two. CTranslate2
    itself takes 0 for no worker at all, and waits for ever.
    """
    return threads or os.cpu_count() or 1


class CTranslate2Backend(Backend):
    """A CTranslate2 model folder with its ``tokenizer.model`` beside ``model.bin``."""

    max_source_tokens = 110

    def __init__(self, folder: Path, *, threads: int = 0) -> None:
        for name in ("model.bin", "config.json", TOKENIZER_FILE):
            if not (folder / name).is_file():
                raise ResourceMissingError(
                    f"model file {folder / name} is missing; reinstall the package or set MNZH_HOME"
                )
        import sentencepiece

        try:
            self._tokenizer = sentencepiece.SentencePieceProcessor(
                model_file=str(folder / TOKENIZER_FILE)
            )
        except (RuntimeError, ValueError, OSError) as exc:
            raise BackendError(f"model {folder} cannot be loaded: {exc}") from exc
        self._folder = folder
        self._workers = count_workers(threads)
        self._narrow = (folder / VOCABULARY_MAP).is_file()
        self._translators: dict[str, Any] = {}
        self._lock = Lock()
        prefer_avx512()
        self._translator_for(TO_MN if self._narrow else "")
        digest = hashlib.sha256((folder / "model.bin").read_bytes())
        if self._narrow:
            digest.update((folder / VOCABULARY_MAP).read_bytes())
        self.version = f"{folder.name}-{digest.hexdigest()[:8]}"

    def _translator_for(self, direction: str) -> Any:
        """The translator of a direction, ``""`` for the one with the whole vocabulary.

        One each: CTranslate2 mixes two output layers up when one translator meets both.
        """
        import ctranslate2

        with self._lock:
            if direction not in self._translators:
                try:
                    self._translators[direction] = ctranslate2.Translator(
                        str(self._folder),
                        device="cpu",
                        compute_type="int8",
                        inter_threads=self._workers,
                        intra_threads=1,
                    )
                except (RuntimeError, ValueError, OSError) as exc:
                    raise BackendError(f"model {self._folder} cannot be loaded: {exc}") from exc
            return self._translators[direction]

    def _direction_of(self, source: str) -> str:
        if not self._narrow:
            return ""
        return next((t for t in (TO_MN, TO_ZH) if source.startswith(t)), "")

    def _batch_size(self, sentences: int) -> int:
        """Sentences a batch: few enough that every worker has one."""
        return max(1, min(_BATCH_SENTENCES, -(-sentences // self._workers)))

    def count_tokens(self, text: str) -> int:
        return len(self._tokenizer.encode(text))

    def decode(
        self, sources: Sequence[str], *, beam_size: int, hypotheses: int
    ) -> list[list[Hypothesis]]:
        found: list[list[Hypothesis]] = [[] for _ in sources]
        directions = [self._direction_of(s) for s in sources]
        for direction in dict.fromkeys(directions):
            numbers = [n for n, d in enumerate(directions) if d == direction]
            results = self._decode([sources[n] for n in numbers], direction, beam_size, hypotheses)
            for number, result in zip(numbers, results, strict=True):
                found[number] = result
        return found

    def _decode(
        self, sources: Sequence[str], direction: str, beam_size: int, hypotheses: int
    ) -> list[list[Hypothesis]]:
        tokens = [[*self._tokenizer.encode(s, out_type=str), "</s>"] for s in sources]
        try:
            results = self._translator_for(direction).translate_batch(
                tokens,
                beam_size=max(beam_size, hypotheses),
                num_hypotheses=hypotheses,
                max_batch_size=self._batch_size(len(tokens)),
                max_decoding_length=_MAX_OUTPUT_TOKENS,
                max_input_length=0,
                return_scores=True,
                no_repeat_ngram_size=5,
                length_penalty=_LENGTH_PENALTY,
                use_vmap=direction != "",
            )
        except RuntimeError as exc:
            raise BackendError(f"decoding failed: {exc}") from exc
        return [
            [
                Hypothesis(
                    self._tokenizer.decode_pieces(pieces),
                    float(score),
                    len(pieces) >= _MAX_OUTPUT_TOKENS,
                    # the score is the sum divided by the length to the power of the penalty
                    float(score) * max(len(pieces), 1) ** (_LENGTH_PENALTY - 1),
                )
                for pieces, score in zip(result.hypotheses, result.scores, strict=True)
            ]
            for result in results
        ]

    def score_pieces(
        self, pairs: Sequence[tuple[str, str]]
    ) -> list[list[tuple[str, float]]] | None:
        if not pairs:
            return []
        sources = [[*self._tokenizer.encode(s, out_type=str), "</s>"] for s, _ in pairs]
        targets = [self._tokenizer.encode(t, out_type=str) for _, t in pairs]
        try:
            results = self._translator_for("").score_batch(
                sources, targets, max_batch_size=self._batch_size(len(pairs)), max_input_length=0
            )
        except RuntimeError as exc:
            raise BackendError(f"scoring failed: {exc}") from exc
        return [list(zip(r.tokens, r.log_probs, strict=True)) for r in results]
