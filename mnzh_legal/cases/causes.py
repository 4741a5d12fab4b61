"""The tree of causes of action (案由), with Mongolian names.

Edition 2020 of 民事案件案由规定 (法〔2020〕346号) with the branches that other cases are filed under. The
edition of 2026 has a column of its own, empty where the mapping has not been checked.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from mnzh_legal.errors import DataError, ResourceMissingError

COLUMNS = ("edition", "path", "mn", "edition_2026", "origin")


#: Root of the tree by the branch of a case.
ROOTS = {"civil": "民事", "criminal": "刑事", "administrative": "行政", "enforcement": "执行"}


@dataclass(frozen=True, slots=True)
class Cause:
    """A node: its path from the root in Chinese, its Mongolian name, its path of 2026 if known."""

    path: tuple[str, ...]
    mn: str
    path_2026: tuple[str, ...] = ()


class CauseTree:
    """All nodes by path."""

    def __init__(self, causes: tuple[Cause, ...]) -> None:
        self._by_path = {c.path: c for c in causes}
        # the longest name that a text holds is the cause
        self._names = sorted(causes, key=lambda c: (-len(c.path[-1]), -len(c.path)))

    def __len__(self) -> int:
        return len(self._by_path)

    def __contains__(self, path: tuple[str, ...]) -> bool:
        return path in self._by_path

    def mongolian(self, path: tuple[str, ...]) -> str:
        """Return the Mongolian name of a node, "" if the tree has none."""
        cause = self._by_path.get(path)
        return cause.mn if cause else ""

    def find(self, text: str, root: str = "") -> Cause | None:
        """Return the node whose name a text holds, the longest name first.

        ``root`` (民事, 刑事 …) limits the search to one branch. 离婚纠纷 is found in 离婚纠纷一案.
        """
        for cause in self._names:
            if len(cause.path) > 1 and (not root or cause.path[0] == root):
                name = cause.path[-1]
                if cause.path[0] == "刑事":
                    name = name.removesuffix("罪")
                # a short name (诈骗, 盗窃) is also a plain word
                if name in text and (len(name) > 2 or re.search(f"{name}(?:罪|一?案|$)", text)):
                    return cause
        return None


def read_causes(path: Path) -> CauseTree:
    """Return the tree of a TSV file.

    Raises:
        ResourceMissingError: there is no file.
        DataError: a column is missing, or a node has no parent; all faults are listed.
    """
    if not path.is_file():
        raise ResourceMissingError(
            f"the tree of causes {path} is missing; reinstall or set MNZH_HOME"
        )
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or tuple(rows[0]) != COLUMNS:
        raise DataError(str(path), (f"columns are not {', '.join(COLUMNS)}",))
    causes = tuple(
        Cause(
            tuple(row["path"].split("/")),
            row["mn"],
            tuple(row["edition_2026"].split("/")) if row["edition_2026"] else (),
        )
        for row in rows
    )
    known = {c.path for c in causes}
    faults = [
        f"line {number}: {'/'.join(c.path)} has no parent"
        for number, c in enumerate(causes, 2)
        if len(c.path) > 1 and c.path[:-1] not in known
    ]
    if faults:
        raise DataError(str(path), tuple(faults))
    return CauseTree(causes)
