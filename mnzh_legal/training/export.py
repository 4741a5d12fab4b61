"""From checkpoints to a release: average the newest weights, write CTranslate2 int8 with a card.

The CTranslate2 specification is filled straight from the weights, so neither a Hugging Face
tokenizer nor a model hub is needed. Source: Vaswani et al. 2017 §6.1 for averaging.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from mnzh_legal.engine.backends.ctranslate import (
    TOKENIZER_FILE,
    VOCABULARY_MAP,
    make_vocabulary_map,
)
from mnzh_legal.errors import ResourceMissingError
from mnzh_legal.training.model import PRESETS, build_model


def average_weights(paths: list[Path]) -> dict[str, Any]:
    """Return the element-wise mean of weight files in float32."""
    import torch

    if not paths:
        raise ResourceMissingError("no checkpoint to export; run: mnzh train run")
    total: dict[str, Any] = {}
    for path in paths:
        for name, value in torch.load(path, map_location="cpu", weights_only=True).items():
            total[name] = total.get(name, 0) + value.float()
    return {name: value / len(paths) for name, value in total.items()}


def _fill_linear(spec: Any, weights: dict[str, Any], names: list[str]) -> None:
    """Put one linear layer, or several stacked into one, into a spec."""
    import numpy as np

    spec.weight = np.concatenate([weights[f"{n}.weight"].numpy() for n in names])
    spec.bias = np.concatenate([weights[f"{n}.bias"].numpy() for n in names])


def _fill_norm(spec: Any, weights: dict[str, Any], name: str) -> None:
    spec.gamma = weights[f"{name}.weight"].numpy()
    spec.beta = weights[f"{name}.bias"].numpy()


def _fill_layer(spec: Any, weights: dict[str, Any], name: str, *, decoder: bool) -> None:
    own = f"{name}.self_attn"
    _fill_linear(
        spec.self_attention.linear[0], weights, [f"{own}.{p}_proj" for p in ("q", "k", "v")]
    )
    _fill_linear(spec.self_attention.linear[1], weights, [f"{own}.out_proj"])
    _fill_norm(spec.self_attention.layer_norm, weights, f"{name}.self_attn_layer_norm")
    if decoder:
        cross = f"{name}.encoder_attn"
        _fill_linear(spec.attention.linear[0], weights, [f"{cross}.q_proj"])
        _fill_linear(spec.attention.linear[1], weights, [f"{cross}.k_proj", f"{cross}.v_proj"])
        _fill_linear(spec.attention.linear[2], weights, [f"{cross}.out_proj"])
        _fill_norm(spec.attention.layer_norm, weights, f"{name}.encoder_attn_layer_norm")
    _fill_linear(spec.ffn.linear_0, weights, [f"{name}.fc1"])
    _fill_linear(spec.ffn.linear_1, weights, [f"{name}.fc2"])
    _fill_norm(spec.ffn.layer_norm, weights, f"{name}.final_layer_norm")


def build_ctranslate2_spec(weights: dict[str, Any], preset: str, pieces: list[str]) -> Any:
    """Return the CTranslate2 spec of Pegasus-layout weights.

    ``pieces`` are the tokenizer's pieces; padding is added as the last one and starts decoding.
    """
    import ctranslate2

    shape = PRESETS[preset]
    spec = ctranslate2.specs.TransformerSpec.from_config(
        (shape.encoder_layers, shape.decoder_layers),
        shape.heads,
        pre_norm=True,
        activation=ctranslate2.specs.Activation.RELU,
    )
    for part, name, layers in (
        (spec.encoder, "model.encoder", shape.encoder_layers),
        (spec.decoder, "model.decoder", shape.decoder_layers),
    ):
        embeddings = part.embeddings[0] if isinstance(part.embeddings, list) else part.embeddings
        embeddings.weight = weights["model.shared.weight"].numpy()
        part.scale_embeddings = True
        part.position_encodings.encodings = weights[f"{name}.embed_positions.weight"].numpy()
        for number in range(layers):
            _fill_layer(
                part.layer[number],
                weights,
                f"{name}.layers.{number}",
                decoder=name.endswith("decoder"),
            )
        _fill_norm(part.layer_norm, weights, f"{name}.layer_norm")
    spec.decoder.projection.weight = weights["model.shared.weight"].numpy()
    vocabulary = [*pieces, "<pad>"]
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    spec.config.bos_token = "<pad>"
    spec.config.eos_token = "</s>"
    spec.config.unk_token = "<unk>"
    spec.config.decoder_start_token = "<pad>"
    return spec


def export_model(
    run_dir: Path,
    data_dir: Path,
    out_dir: Path,
    *,
    preset: str = "cpu-small",
    average: int = 8,
    quantization: str | None = "int8",
) -> dict[str, Any]:
    """Write a release folder; return its manifest.

    The folder is made under a temporary name and moved at the end. ``manifest.json`` holds the
    SHA-256 of every file, the checkpoints averaged and the hashes of the training data.
    """
    import sentencepiece

    paths = sorted(run_dir.glob("weights-*.pt"))[-average:]
    weights = average_weights(paths)
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(data_dir / TOKENIZER_FILE))
    pieces = [tokenizer.id_to_piece(i) for i in range(tokenizer.get_piece_size())]
    spec = build_ctranslate2_spec(weights, preset, pieces)
    spec.validate()
    spec.optimize(quantization=quantization)
    out_dir.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=".export-", dir=out_dir.parent))
    spec.save(str(temporary))
    shutil.copy(data_dir / TOKENIZER_FILE, temporary / TOKENIZER_FILE)
    (temporary / VOCABULARY_MAP).write_text(make_vocabulary_map(pieces), encoding="utf-8")
    data = json.loads((data_dir / "manifest.json").read_text("utf-8"))
    manifest = {
        "preset": preset,
        "quantization": quantization,
        "checkpoints": [p.name for p in paths],
        "data": data,
        "sha256": {
            p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(temporary.iterdir())
        },
    }
    (temporary / "manifest.json").write_text(json.dumps(manifest, indent=2), encoding="utf-8")
    for kept in ("MODEL_CARD.md", "scores.json"):
        if (out_dir / kept).is_file():
            shutil.copy(out_dir / kept, temporary / kept)
    if out_dir.exists():
        shutil.rmtree(out_dir)
    temporary.chmod(0o755)
    temporary.replace(out_dir)
    return manifest


def add_release_file(folder: Path, name: str, text: str) -> None:
    """Write a file into a release folder, and its SHA-256 into the manifest there."""
    (folder / name).write_text(text, encoding="utf-8")
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["sha256"][name] = hashlib.sha256(text.encode()).hexdigest()
    path.write_text(json.dumps(manifest, indent=2), encoding="utf-8")


def load_torch_model(run_dir: Path, data_dir: Path, *, preset: str, average: int = 8) -> Any:
    """Return the averaged model as a transformers model in evaluation mode, for comparison."""
    import sentencepiece

    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(data_dir / TOKENIZER_FILE))
    model = build_model(tokenizer.get_piece_size(), PRESETS[preset])
    model.load_state_dict(average_weights(sorted(run_dir.glob("weights-*.pt"))[-average:]))
    return model.eval()
