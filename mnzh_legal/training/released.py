"""Weights of a release, to train on from: CTranslate2's ``model.bin`` read back into Pegasus names.

The file is the one CTranslate2 documents for its converters: a header, then one record a variable
(name, rank, dimensions, type, bytes), then aliases. 8-bit weights come back as ``q / scale`` by row.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any, BinaryIO

from mnzh_legal.errors import DataError

_TYPES = {0: "float32", 1: "int8", 2: "int16", 3: "int32"}


def _read_name(file: BinaryIO) -> str:
    (size,) = struct.unpack("<H", file.read(2))
    return file.read(size)[:-1].decode()


def read_variables(path: Path) -> dict[str, Any]:
    """Return the float32 arrays of a ``model.bin`` by CTranslate2 name, 8-bit ones scaled back.

    Raises:
        DataError: the file is cut off or of another layout.
    """
    import numpy as np

    values: dict[str, Any] = {}
    try:
        with path.open("rb") as file:
            file.read(4)
            _read_name(file)
            _, count = struct.unpack("<II", file.read(8))
            for _ in range(count):
                name = _read_name(file)
                rank = file.read(1)[0]
                shape = struct.unpack(f"<{rank}I", file.read(4 * rank))
                kind, size = struct.unpack("<BI", file.read(5))
                values[name] = np.frombuffer(file.read(size), _TYPES[kind]).reshape(shape)
            (count,) = struct.unpack("<I", file.read(4))
            for _ in range(count):
                name = _read_name(file)
                values[name] = values[_read_name(file)]
    except (struct.error, IndexError, KeyError, ValueError) as exc:
        raise DataError(f"{path}: not a model.bin that can be read back ({exc})") from exc
    scales = {n.removesuffix("_scale"): v for n, v in values.items() if n.endswith("_scale")}
    return {
        name: value.astype("float32") / scales[name].reshape(-1, 1) if name in scales else value
        for name, value in values.items()
        if not name.endswith("_scale")
    }


def read_release(folder: Path) -> dict[str, Any]:
    """Return the state dict, float32 tensors, of a release that ``export`` wrote.

    Raises:
        DataError: see :func:`read_variables`, or a layer is not there.
    """
    import numpy as np
    import torch

    found = read_variables(folder / "model.bin")
    out: dict[str, Any] = {}

    def put(ours: str, theirs: str, parts: tuple[str, ...] = ("",)) -> None:
        for kind in ("weight", "bias"):
            blocks = np.split(found[f"{theirs}/{kind}"], len(parts))
            for part, block in zip(parts, blocks, strict=True):
                out[f"{ours}{part}.{kind}"] = torch.tensor(block)

    def put_norm(ours: str, theirs: str) -> None:
        out[f"{ours}.weight"] = torch.tensor(found[f"{theirs}/gamma"])
        out[f"{ours}.bias"] = torch.tensor(found[f"{theirs}/beta"])

    try:
        for side in ("encoder", "decoder"):
            embeddings = torch.tensor(found["decoder/embeddings/weight"])
            out[f"model.{side}.embed_tokens.weight"] = embeddings
            positions = found[f"{side}/position_encodings/encodings"]
            out[f"model.{side}.embed_positions.weight"] = torch.tensor(positions)
            number = 0
            while f"{side}/layer_{number}/ffn/linear_0/weight" in found:
                ours, theirs = f"model.{side}.layers.{number}", f"{side}/layer_{number}"
                attention = f"{theirs}/self_attention"
                put(f"{ours}.self_attn", f"{attention}/linear_0", (".q_proj", ".k_proj", ".v_proj"))
                put(f"{ours}.self_attn.out_proj", f"{attention}/linear_1")
                put_norm(f"{ours}.self_attn_layer_norm", f"{attention}/layer_norm")
                if side == "decoder":
                    attention = f"{theirs}/attention"
                    put(f"{ours}.encoder_attn.q_proj", f"{attention}/linear_0")
                    put(f"{ours}.encoder_attn", f"{attention}/linear_1", (".k_proj", ".v_proj"))
                    put(f"{ours}.encoder_attn.out_proj", f"{attention}/linear_2")
                    put_norm(f"{ours}.encoder_attn_layer_norm", f"{attention}/layer_norm")
                put(f"{ours}.fc1", f"{theirs}/ffn/linear_0")
                put(f"{ours}.fc2", f"{theirs}/ffn/linear_1")
                put_norm(f"{ours}.final_layer_norm", f"{theirs}/ffn/layer_norm")
                number += 1
            put_norm(f"model.{side}.layer_norm", f"{side}/layer_norm")
        out["model.shared.weight"] = out["lm_head.weight"] = embeddings
        out["final_logits_bias"] = torch.zeros(1, len(embeddings))
    except KeyError as exc:
        raise DataError(f"{folder / 'model.bin'}: no {exc} in it") from exc
    return out
