"""Corrections from the translation memory as training data."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from mnzh_legal.engine.backends.ctranslate import TOKENIZER_FILE
from mnzh_legal.errors import DataError, ResourceMissingError
from mnzh_legal.memory.store import MemoryStore, MemoryUnit
from mnzh_legal.training.prepare import (
    Pair,
    clean_text,
    mark_pair,
    read_shipped_pairs,
    read_term_pairs,
    write_dev_table,
    write_pairs,
)

#: One document in so many is kept out of training, to measure with.
DEV_EVERY = 10
#: Fewer pairs than this teach a model nothing but themselves.
MIN_PAIRS = 50


def read_memory_units(path: Path) -> list[MemoryUnit]:
    """Return what people have written or confirmed: no unit of a machine.

    Raises:
        ResourceMissingError: there is no memory.
    """
    if not path.is_file():
        raise ResourceMissingError(f"{path}: no translation memory; fill it with mnzh import")
    with MemoryStore(path) as store:
        return [u for u in store if u.origin != "machine" and u.zh.strip() and u.mn.strip()]


def make_memory_pairs(units: list[MemoryUnit]) -> list[Pair]:
    """Return the pairs of a memory, each once."""
    pairs: dict[tuple[str, str], Pair] = {}
    for unit in units:
        key = clean_text(unit.zh), clean_text(unit.mn)
        if key not in pairs:
            pairs[key] = mark_pair(f"w-{unit.id}", "memory", *key)
    return list(pairs.values())


def split_by_document(units: list[MemoryUnit]) -> tuple[list[MemoryUnit], list[MemoryUnit]]:
    """Return (training, development) units, no document in both; of one document the end is kept out."""

    def is_dev(name: str) -> bool:
        return int(hashlib.sha256(name.encode()).hexdigest(), 16) % DEV_EVERY == 0

    names = sorted({u.document for u in units})
    chosen = {n for n in names if is_dev(n)} or set(names[-1:])
    if len(names) < 2:
        at = len(units) - max(1, len(units) // DEV_EVERY)
        return units[:at], units[at:]
    train = [u for u in units if u.document not in chosen]
    dev = [u for u in units if u.document in chosen]
    seen = {u.zh for u in dev} | {u.mn for u in dev}
    return [u for u in train if u.zh not in seen and u.mn not in seen], dev


def prepare_memory(
    memory: Path, out_dir: Path, glossary: Path, cases: Path, tokenizer: Path
) -> dict[str, object]:
    """Write data to tune a release on a memory alone, with the shipped terms and cases beside it.

    ``tokenizer`` is the one of the release that training starts from.

    Raises:
        DataError: the memory holds fewer than ``MIN_PAIRS`` pairs.
    """
    train, dev = split_by_document(read_memory_units(memory))
    pairs = make_memory_pairs(train)
    if len(pairs) < MIN_PAIRS:
        raise DataError(
            f"{memory}: {len(pairs)} pairs to train on; at least {MIN_PAIRS} are needed"
        )
    sets = {
        "train": pairs,
        "dev": make_memory_pairs(dev),
        "general": [],
        "terms": read_term_pairs(glossary),
        "lexicon": [],
        "cases": read_shipped_pairs(glossary, cases),
    }
    out_dir.mkdir(parents=True, exist_ok=True)
    manifest: dict[str, object] = {
        "counts": {name: len(group) for name, group in sets.items()},
        "sha256": {
            name: write_pairs(group, out_dir / f"{name}.jsonl") for name, group in sets.items()
        },
    }
    shutil.copyfile(tokenizer, out_dir / TOKENIZER_FILE)
    write_dev_table(sets["dev"], out_dir)
    (out_dir / "manifest.json").write_text(json.dumps(manifest, indent=2), encoding="utf-8")
    return manifest
