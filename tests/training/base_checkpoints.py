"""Tiny random checkpoints in the layouts of NLLB, M2M-100, mBART-50 and Marian, with tokenizers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LAYOUTS = ("nllb", "m2m100", "mbart50", "marian")
_SIZES = {
    "d_model": 32,
    "encoder_layers": 1,
    "decoder_layers": 1,
    "encoder_attention_heads": 2,
    "decoder_attention_heads": 2,
    "encoder_ffn_dim": 64,
    "decoder_ffn_dim": 64,
    "max_position_embeddings": 512,
}
#: What the tokenizers see besides the lines: the letters and signs that markers are written with.
_ASCII = "{n0} {x1} {/t} abcdefghijklmnopqrstuvwxyz 0123456789 ., -"


def make_checkpoint(layout: str, lines: Sequence[str], folder: Path) -> None:
    """Write a checkpoint of random weights and a tokenizer trained on ``lines``."""
    folder.mkdir(parents=True)
    text = [*lines, *[_ASCII] * 50]
    tokenizer = {
        "nllb": _nllb_tokenizer,
        "m2m100": _m2m100_tokenizer,
        "mbart50": _mbart50_tokenizer,
        "marian": _marian_tokenizer,
    }[layout](text, folder)
    tokenizer.save_pretrained(str(folder))
    size = len(tokenizer)
    if layout == "m2m100":  # its languages stand behind the vocabulary, then words for nothing
        size = max(tokenizer.lang_token_to_id.values()) + 1 + tokenizer.num_madeup_words
    _model(layout, size, tokenizer).save_pretrained(str(folder))


def _model(layout: str, size: int, tokenizer: Any) -> Any:
    import torch
    import transformers

    torch.manual_seed(3)
    ids = {
        "vocab_size": size,
        "pad_token_id": tokenizer.pad_token_id,
        "eos_token_id": tokenizer.eos_token_id,
    }
    if layout == "marian":
        config = transformers.MarianConfig(
            **_SIZES, **ids, decoder_start_token_id=tokenizer.pad_token_id, bad_words_ids=None
        )
        return transformers.MarianMTModel(config)
    ids |= {
        "bos_token_id": tokenizer.bos_token_id,
        "decoder_start_token_id": tokenizer.eos_token_id,
    }
    if layout == "mbart50":
        return transformers.MBartForConditionalGeneration(
            transformers.MBartConfig(
                **_SIZES, **ids, scale_embedding=True, tokenizer_class="MBart50Tokenizer"
            )
        )
    return transformers.M2M100ForConditionalGeneration(
        transformers.M2M100Config(**_SIZES, **ids, scale_embedding=True)
    )


def _sentencepiece(text: Sequence[str], folder: Path, **options: Any) -> Any:
    import sentencepiece

    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(text),
        model_prefix=str(folder / "sp"),
        vocab_size=2700,
        character_coverage=1.0,
        minloglevel=2,
        **options,
    )
    return sentencepiece.SentencePieceProcessor(model_file=str(folder / "sp.model"))


def _m2m100_tokenizer(text: Sequence[str], folder: Path) -> Any:
    from transformers import M2M100Tokenizer

    sp = _sentencepiece(text, folder, bos_id=0, pad_id=1, eos_id=2, unk_id=3)
    vocabulary = {sp.id_to_piece(n): n for n in range(sp.get_piece_size())}
    (folder / "vocab.json").write_text(json.dumps(vocabulary), "utf-8")
    return M2M100Tokenizer(str(folder / "vocab.json"), str(folder / "sp.model"))


def _mbart50_tokenizer(text: Sequence[str], folder: Path) -> Any:
    from transformers import MBart50Tokenizer

    sp = _sentencepiece(text, folder, bos_id=0, pad_id=1, eos_id=2, unk_id=3)
    pieces = [(sp.id_to_piece(n), sp.get_score(n)) for n in range(4, sp.get_piece_size())]
    special = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    return MBart50Tokenizer(vocab=[*special, *pieces], src_lang="zh_CN", tgt_lang="mn_MN")


def _nllb_tokenizer(text: Sequence[str], folder: Path) -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers
    from transformers import NllbTokenizer

    trained = Tokenizer(models.BPE(unk_token="<unk>"))
    trained.pre_tokenizer = pre_tokenizers.Metaspace()
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    trained.train_from_iterator(
        text, trainers.BpeTrainer(vocab_size=3500, special_tokens=special, show_progress=False)
    )
    model = json.loads(trained.to_str())["model"]
    merges = [tuple(m) if isinstance(m, list) else tuple(m.split(" ")) for m in model["merges"]]
    return NllbTokenizer(
        vocab=model["vocab"], merges=merges, src_lang="zho_Hans", tgt_lang="khk_Cyrl"
    )


def _marian_tokenizer(text: Sequence[str], folder: Path) -> Any:
    from transformers import MarianTokenizer

    sp = _sentencepiece(text, folder, bos_id=-1, pad_id=-1, eos_id=0, unk_id=1)
    pieces = [sp.id_to_piece(n) for n in range(sp.get_piece_size())]
    vocabulary = {piece: n for n, piece in enumerate([*pieces, "<pad>"])}
    (folder / "vocab.json").write_text(json.dumps(vocabulary), "utf-8")
    for name in ("source.spm", "target.spm"):
        (folder / name).write_bytes((folder / "sp.model").read_bytes())
    return MarianTokenizer(
        str(folder / "source.spm"), str(folder / "target.spm"), str(folder / "vocab.json")
    )
