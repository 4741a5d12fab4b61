"""Translating folders: which files, which of them are done already, what came of each.

The journal ``.mnzh-batch.jsonl`` in the output folder gets a line as soon as a file is finished,
so a batch that was stopped goes on where it was, and a file that has not changed is skipped.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from mnzh_legal.documents.registry import FORMATS
from mnzh_legal.errors import InputError

JOURNAL = ".mnzh-batch.jsonl"


@dataclass(frozen=True, slots=True)
class BatchItem:
    """A file to translate and the folder its output goes to."""

    path: Path
    out_dir: Path


@dataclass(frozen=True, slots=True)
class DoneItem:
    """What the journal knows of a finished file."""

    key: str
    outputs: tuple[str, ...]
    units: int
    terms_required: int
    terms_missed: int
    warnings: int


def plan_batch(inputs: Sequence[Path], out: Path) -> list[BatchItem]:
    """Return the files of folders and the files named; a folder's structure is kept.

    Hidden files, lock files of Word and files of unknown formats inside folders are left out,
    and so is the output folder itself. Files named directly are never left out.

    Raises:
        InputError: a folder holds nothing to translate, or two files have the same output.
    """
    suffixes = {s for f in FORMATS for s in f.suffixes}
    items: list[BatchItem] = []
    for given in inputs:
        if not given.is_dir():
            items.append(BatchItem(given, out))
            continue
        inside = [
            p
            for p in sorted(given.rglob("*"))
            if p.is_file()
            and p.suffix.lower() in suffixes
            and not any(part.startswith((".", "~$")) for part in p.relative_to(given).parts)
            and out.resolve() not in p.resolve().parents
        ]
        if not inside:
            known = ", ".join(sorted(suffixes))
            raise InputError(f"{given}: no file to translate in this folder; formats: {known}")
        items += [BatchItem(p, out / p.relative_to(given).parent) for p in inside]
    targets: dict[Path, Path] = {}
    for item in items:
        target = item.out_dir / item.path.name
        if target in targets and targets[target] != item.path:
            raise InputError(
                f"{item.path} and {targets[target]} would have the same output; "
                "give them different names or translate them into different folders"
            )
        targets[target] = item.path
    return items


def make_key(path: Path, options: dict[str, object]) -> str:
    """Return a digest of a file's content and of all that its translation depends on.

    Raises:
        InputError: the file cannot be read.
    """
    try:
        content = path.read_bytes()
    except OSError as exc:
        raise InputError(f"{path}: cannot be read: {exc.strerror}") from exc
    about = json.dumps(options, sort_keys=True, default=str).encode()
    return hashlib.sha256(hashlib.sha256(content).digest() + about).hexdigest()


class BatchJournal:
    """The finished files of an output folder."""

    def __init__(self, out: Path) -> None:
        self._path = out / JOURNAL
        self._done = {item.key: item for item in self._read()}

    def _read(self) -> Iterator[DoneItem]:
        if not self._path.is_file():
            return
        for line in self._path.read_text(encoding="utf-8").splitlines():
            try:
                row = json.loads(line)
                yield DoneItem(**(row | {"outputs": tuple(row["outputs"])}))
            except (ValueError, TypeError, KeyError):
                continue  # a line cut off by a stop: that file is translated again

    def find(self, key: str) -> DoneItem | None:
        """Return what came of a file, if it is finished and its outputs are still there."""
        item = self._done.get(key)
        return item if item and all(Path(o).is_file() for o in item.outputs) else None

    def add(self, item: DoneItem) -> None:
        """Note a finished file at once."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as handle:
            handle.write(json.dumps(asdict(item), ensure_ascii=False) + "\n")
        self._done[item.key] = item
