"""Which backend a model folder needs."""

from __future__ import annotations

from pathlib import Path

from mnzh_legal.engine.backends.base import Backend
from mnzh_legal.engine.backends.ctranslate import CTranslate2Backend
from mnzh_legal.engine.backends.pretrained import (
    TOKENIZER_FOLDER,
    ConvertedBackend,
    TransformersBackend,
    is_checkpoint,
)


def open_backend(folder: Path, *, threads: int = 0) -> Backend:
    """Return the backend of a model folder by what it holds.

    A release of ours has ``tokenizer.model``, a converted checkpoint a folder ``tokenizer``, a checkpoint
    of Hugging Face the type of the model in its ``config.json``.

    Raises:
        ResourceMissingError: a file, or a package that the folder needs, is missing.
        BackendError: the model cannot be loaded.
    """
    if (folder / TOKENIZER_FOLDER).is_dir() and (folder / "model.bin").is_file():
        return ConvertedBackend(folder, threads=threads)
    if is_checkpoint(folder):
        return TransformersBackend(folder)
    return CTranslate2Backend(folder, threads=threads)
