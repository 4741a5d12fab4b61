"""Checkpoints of Hugging Face (NLLB, M2M-100, mBART-50, Marian layouts) behind the engine.

``TransformersBackend`` runs a checkpoint as it is, with torch; ``ConvertedBackend`` one that was
converted to CTranslate2 and is several times faster on a CPU. Both want the extra ``train``:
its tokenizers are those of transformers. Nothing is fetched: folders only.

The engine's control symbols and markers (``⟦n0⟧``) are no pieces of such a tokenizer. They are
written in brackets that it has (``{n0}``), so its vocabulary stays as it is.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from mnzh_legal.engine.annotation import CONTROL_SYMBOLS, TO_MN, TO_ZH
from mnzh_legal.engine.backends.base import Backend, Hypothesis
from mnzh_legal.engine.backends.ctranslate import count_workers, prefer_avx512
from mnzh_legal.engine.literals import MARKERS
from mnzh_legal.errors import BackendError, ResourceMissingError

#: Folder of the tokenizer in a converted model.
TOKENIZER_FOLDER = "tokenizer"
#: Pieces that name Chinese and Mongolian: NLLB, mBART-50, M2M-100. A Marian model has none.
_LANGUAGE_PIECES = (("zho_Hans", "khk_Cyrl"), ("zh_CN", "mn_MN"), ("__zh__", "__mn__"))
_BRACKETS = (("{", "}"), ("[", "]"), ("<", ">"), ("(", ")"))
_NAMES = tuple(symbol[1:-1] for symbol in (*CONTROL_SYMBOLS, *MARKERS))
#: Signs that SentencePiece makes ASCII ones, where Chinese has them full width.
_AFTER_HANZI = re.compile(r"(?<=[\u4e00-\u9fff⟧”》）])[,:;?!](?=\D|$)")
_FULL_WIDTH = ord("，") - ord(",")
_MAX_OUTPUT_TOKENS = 256
_BATCH_SENTENCES = 16


class PretrainedTokenizer:
    """The tokenizer of a checkpoint, for texts as the engine writes them.

    Raises:
        ResourceMissingError: no tokenizer in the folder, or transformers is not installed.
        BackendError: the tokenizer has no brackets to write markers in.
    """

    def __init__(self, folder: Path) -> None:
        try:
            from transformers import AutoTokenizer
        except ImportError as exc:
            raise ResourceMissingError(
                f"model {folder} needs transformers: pip install 'mnzh-legal[train]'"
            ) from exc
        try:
            self.hf = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
        except (OSError, ValueError, KeyError, ImportError) as exc:
            raise ResourceMissingError(
                f"{folder} holds no tokenizer that can be read: {exc}"
            ) from exc
        # M2M-100 keeps its language pieces beside its vocabulary
        known = {*self.hf.get_vocab(), *getattr(self.hf, "lang_token_to_id", ())}
        found = [p for p in _LANGUAGE_PIECES if known.issuperset(p)]
        #: Language pieces (Chinese, Mongolian), or None: the direction is then told in the text.
        self.languages: tuple[str, str] | None = found[0] if found else None
        for self._open, self._close in _BRACKETS:
            symbols = "".join(self._write(f"⟦{name}⟧") for name in _NAMES)
            if self.hf.unk_token_id not in self.hf(symbols, add_special_tokens=False)["input_ids"]:
                break
        else:
            raise BackendError(f"{folder}: the tokenizer has no brackets; markers need a pair")
        names = "|".join(map(re.escape, sorted(_NAMES, key=len, reverse=True)))
        self._symbol = re.compile(f"{re.escape(self._open)}({names}){re.escape(self._close)}")

    def _write(self, text: str) -> str:
        return text.replace("⟦", self._open).replace("⟧", self._close)

    def _set_direction(self, *, to_mn: bool) -> None:
        if self.languages is None:
            return
        source, target = self.languages if to_mn else self.languages[::-1]
        self.hf.src_lang, self.hf.tgt_lang = source.strip("_"), target.strip("_")

    def encode_source(self, text: str) -> list[int]:
        """Return the ids of a source text that begins with its direction (``⟦mn⟧``, ``⟦zh⟧``)."""
        self._set_direction(to_mn=not text.startswith(TO_ZH))
        if self.languages is not None:
            text = text.removeprefix(TO_MN).removeprefix(TO_ZH)
        return list(self.hf(self._write(text))["input_ids"])

    def encode_target(self, text: str, *, to_mn: bool) -> list[int]:
        """Return the ids of a target text, as training has them."""
        self._set_direction(to_mn=to_mn)
        return list(self.hf(text_target=self._write(text))["input_ids"])

    def encode_pair(self, source: str, target: str, *, to_mn: bool) -> tuple[list[int], list[int]]:
        """Return the ids of a source and its target text."""
        return self.encode_source(source), self.encode_target(target, to_mn=to_mn)

    def first_piece(self, source: str) -> str | None:
        """Return the piece that the translation of a source text must begin with, if any."""
        return None if self.languages is None else self.languages[not source.startswith(TO_ZH)]

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of output ids, markers as the engine writes them."""
        text = self.hf.decode(list(ids), skip_special_tokens=True).strip()
        if self.languages is not None:  # M2M-100 does not count them among its special pieces
            for piece in self.languages:
                text = text.removeprefix(piece).strip()
        text = self._symbol.sub(r"⟦\1⟧", text)
        return _AFTER_HANZI.sub(lambda m: chr(ord(m[0]) + _FULL_WIDTH), text)


def is_checkpoint(folder: Path) -> bool:
    """Tell whether a folder is a checkpoint of Hugging Face: a type in its config, weights beside it."""
    config = folder / "config.json"
    if not config.is_file() or not list_weights(folder):
        return False
    try:
        return "model_type" in json.loads(config.read_text("utf-8"))
    except ValueError:
        return False


def list_weights(folder: Path) -> list[Path]:
    """Return the weight files of a checkpoint, whole or in parts."""
    safe = sorted(folder.glob("model*.safetensors"))
    return safe or sorted(folder.glob("pytorch_model*.bin"))


def _version_of(folder: Path, weights: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in weights:
        with path.open("rb") as handle:
            while block := handle.read(1 << 20):
                digest.update(block)
    return f"{folder.name}-{digest.hexdigest()[:8]}"


class _PretrainedBackend(Backend):
    """What both have in common: the tokenizer, and one text after another where it is asked."""

    max_source_tokens = 200

    def __init__(self, tokenizer: PretrainedTokenizer) -> None:
        self._tokenizer = tokenizer
        self._lock = Lock()

    def _encode(self, source: str) -> list[int]:
        with self._lock:  # the direction is a setting of the tokenizer
            return self._tokenizer.encode_source(source)

    def count_tokens(self, text: str) -> int:
        return len(self._encode(text))


class ConvertedBackend(_PretrainedBackend):
    """A checkpoint that ``mnzh train export`` converted to CTranslate2."""

    def __init__(self, folder: Path, *, threads: int = 0) -> None:
        super().__init__(PretrainedTokenizer(folder / TOKENIZER_FOLDER))
        prefer_avx512()
        import ctranslate2

        try:
            self._translator: Any = ctranslate2.Translator(
                str(folder), device="cpu", inter_threads=count_workers(threads), intra_threads=1
            )
        except (RuntimeError, ValueError, OSError) as exc:
            raise BackendError(f"model {folder} cannot be loaded: {exc}") from exc
        self.version = _version_of(folder, [folder / "model.bin"])

    def decode(
        self, sources: Sequence[str], *, beam_size: int, hypotheses: int
    ) -> list[list[Hypothesis]]:
        hf = self._tokenizer.hf
        first = [self._tokenizer.first_piece(s) for s in sources]
        try:
            results = self._translator.translate_batch(
                [hf.convert_ids_to_tokens(self._encode(s)) for s in sources],
                target_prefix=None if None in first else [[piece] for piece in first],
                beam_size=max(beam_size, hypotheses),
                num_hypotheses=hypotheses,
                max_batch_size=_BATCH_SENTENCES,
                max_decoding_length=_MAX_OUTPUT_TOKENS,
                max_input_length=0,
                return_scores=True,
            )
        except RuntimeError as exc:
            raise BackendError(f"decoding failed: {exc}") from exc
        return [
            [
                Hypothesis(
                    self._tokenizer.decode(hf.convert_tokens_to_ids(pieces)),
                    float(score),
                    len(pieces) >= _MAX_OUTPUT_TOKENS,
                    float(score),  # divided by the length, as no other penalty is set
                )
                for pieces, score in zip(result.hypotheses, result.scores, strict=True)
            ]
            for result in results
        ]


class TransformersBackend(_PretrainedBackend):
    """A checkpoint folder run with torch: slow, for trying one out and for a GPU."""

    def __init__(self, folder: Path) -> None:
        super().__init__(PretrainedTokenizer(folder))
        try:
            import torch
            from transformers import AutoModelForSeq2SeqLM
        except ImportError as exc:
            raise ResourceMissingError(
                f"model {folder} needs torch: pip install 'mnzh-legal[train]'"
            ) from exc
        try:
            model = AutoModelForSeq2SeqLM.from_pretrained(str(folder), local_files_only=True)
        except (OSError, ValueError, RuntimeError) as exc:
            raise BackendError(f"model {folder} cannot be loaded: {exc}") from exc
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._model: Any = model.to(self._device).eval()
        self.version = _version_of(folder, list_weights(folder))

    def decode(
        self, sources: Sequence[str], *, beam_size: int, hypotheses: int
    ) -> list[list[Hypothesis]]:
        found: list[list[Hypothesis]] = [[] for _ in sources]
        encoded = [self._encode(s) for s in sources]
        first = [self._tokenizer.first_piece(s) for s in sources]
        for piece in dict.fromkeys(first):  # generation takes one first piece a batch
            numbers = sorted(
                (n for n, p in enumerate(first) if p == piece), key=lambda n: len(encoded[n])
            )
            for start in range(0, len(numbers), _BATCH_SENTENCES):
                part = numbers[start : start + _BATCH_SENTENCES]
                results = self._generate([encoded[n] for n in part], piece, beam_size, hypotheses)
                for number, result in zip(part, results, strict=True):
                    found[number] = result
        return found

    def _generate(
        self, batch: list[list[int]], first: str | None, beam_size: int, hypotheses: int
    ) -> list[list[Hypothesis]]:
        import torch

        hf = self._tokenizer.hf
        inputs = hf.pad({"input_ids": batch}, return_tensors="pt").to(self._device)
        with torch.no_grad():
            out = self._model.generate(
                input_ids=inputs["input_ids"],
                attention_mask=inputs["attention_mask"],
                num_beams=max(beam_size, hypotheses),
                num_return_sequences=hypotheses,
                max_new_tokens=_MAX_OUTPUT_TOKENS,
                forced_bos_token_id=None if first is None else hf.convert_tokens_to_ids(first),
                return_dict_in_generate=True,
                output_scores=True,
            )
        scores = getattr(out, "sequences_scores", None)  # a beam of one has none
        rows = [
            Hypothesis(
                self._tokenizer.decode(ids.tolist()),
                0.0 if scores is None else float(scores[n]),
                bool(ids.shape[0] > _MAX_OUTPUT_TOKENS and ids[-1] != hf.pad_token_id),
                None if scores is None else float(scores[n]),
            )
            for n, ids in enumerate(out.sequences)
        ]
        return [rows[n : n + hypotheses] for n in range(0, len(rows), hypotheses)]
