"""The case library with 100,000 cases: index build, search, memory, and the ratio to SQLite FTS5.

The cases are made here from the shipped ones: paragraphs of several cases, other numbers, terms drawn from
the term base; they are never kept. FTS5 holds the same tokens and is asked for the same ones, ten best by
its BM25. Queries are the titles and keywords of the shipped cases in both languages, without filters.

    .venv/bin/python scripts/benchmark_cases.py [--cases 100000] [--folder DIR]

With ``--folder`` the store is kept and used again.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from mnzh_legal.cases.analysis import find_lemmas
from mnzh_legal.cases.index.base import IndexQuery
from mnzh_legal.cases.index.tantivy import TantivyIndex
from mnzh_legal.cases.model import Case, parse_case
from mnzh_legal.cases.search import build_clauses, make_document
from mnzh_legal.cases.store import CaseStore
from mnzh_legal.pipeline.case_types import SearchOptions
from mnzh_legal.pipeline.cases import CaseLibrary
from mnzh_legal.terms.base import read_term_base
from mnzh_legal.terms.matcher import TermMatcher

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "corpus" / "cases.jsonl"


def make_cases(count: int, seed: int = 11) -> Iterator[Case]:
    """Yield different cases: sections of one case each, numbers changed, terms put in."""
    draw = random.Random(seed)
    shipped = [json.loads(line) for line in SHIPPED.read_text("utf-8").splitlines()]
    terms = [t for t in read_term_base(ROOT / "glossary" / "terms.tsv").terms if t.mn_cyrl]

    def vary(pair: dict[str, str]) -> dict[str, str]:
        swap: dict[str, str] = {}

        def other(match: re.Match[str]) -> str:
            old = match.group()
            return swap.setdefault(old, str(draw.randint(1, 9)) + old[1:]) if len(old) > 1 else old

        return {side: re.sub(r"\d+", other, pair[side]) for side in ("zh", "mn")} | {
            "origin": "machine"
        }

    for number in range(count):
        main = draw.choice(shipped)
        drawn = draw.sample(terms, 8)
        sections = {}
        for name in main["sections"]:
            source = main if draw.random() < 0.5 else draw.choice(shipped)
            sections[name] = [vary(p) for p in source["sections"].get(name, main["sections"][name])]
        sections["facts"].append(
            {
                "zh": f"本案还涉及{'、'.join(t.zh for t in drawn)}。",
                "mn": f"Энэ хэрэг бас {', '.join(t.mn_cyrl for t in drawn)} зэрэгт хамаарна.",
                "origin": "machine",
            }
        )
        yield parse_case(
            main
            | {
                "id": f"bench-{number:06d}",
                "year": draw.randint(2005, 2025),
                "sections": sections,
                "keywords": [{"zh": t.zh, "mn": t.mn_cyrl} for t in drawn[:3]],
            }
        )


def read_queries() -> list[str]:
    """Return titles and keywords of the shipped cases, each in both languages."""
    rows = [json.loads(line) for line in SHIPPED.read_text("utf-8").splitlines()]
    return [
        query
        for row in rows
        for side in ("zh", "mn")
        for query in (row["title"][side], " ".join(k[side] for k in row["keywords"]))
        if query
    ]


def measure(function: object, arguments: list[object]) -> tuple[list[float], int]:
    """Milliseconds of each call, and how many gave something."""
    times, found = [], 0
    for argument in arguments:
        started = time.perf_counter()
        found += bool(function(argument))  # type: ignore[operator]
        times.append(1000 * (time.perf_counter() - started))
    return times, found


def describe(times: list[float]) -> str:
    """P50 and p95 of milliseconds."""
    ordered = sorted(times)
    return f"p50 {statistics.median(times):.2f} ms, p95 {ordered[int(0.95 * len(ordered))]:.2f} ms"


def build_fts(path: Path, store: CaseStore) -> sqlite3.Connection:
    """Make an FTS5 table of the same tokens."""
    path.unlink(missing_ok=True)
    base = sqlite3.connect(path)
    base.execute(
        "CREATE VIRTUAL TABLE f USING fts5(id UNINDEXED, body,"
        " tokenize=\"unicode61 categories 'L* M* N* P* S* C*' tokenchars '/'\")"
    )
    with base:
        for case, digest in store.iter_published():
            doc = make_document(case, digest)
            base.execute("INSERT INTO f VALUES (?, ?)", (doc.id, doc.body))
    base.execute("INSERT INTO f(f) VALUES ('optimize')")
    return base


def read_peak_memory() -> float:
    """Megabytes that this process had in memory at most; getrusage's is the parent's if that was larger."""
    status = Path("/proc/self/status")
    if status.is_file():
        return int(re.search(r"VmHWM:\s*(\d+)", status.read_text("utf-8"))[1]) / 1024  # type: ignore[index]
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def serve(folder: Path) -> None:
    """In a process of its own: the times and the memory of a serving library."""
    matcher = TermMatcher.from_base(read_term_base(ROOT / "glossary" / "terms.tsv"))
    index = TantivyIndex(folder / "index")
    with CaseLibrary(CaseStore(folder / "cases.sqlite"), index, matcher) as library:
        queries = read_queries()
        for query in queries[:20]:  # the first look at the files and tables is not measured
            library.search(query)
        asked = [IndexQuery(build_clauses(q, matcher)[0], limit=10) for q in queries]
        plain = [IndexQuery(q.clauses, limit=10, with_facets=False) for q in asked]
        own: dict[str, float] = {}
        for name, function, arguments in (
            ("index, ten best", lambda q: index.search(q).hits, plain),
            ("index, ten best and facets", lambda q: index.search(q).hits, asked),
            (
                "whole search: terms, index, facets, cases, highlights",
                lambda q: library.search(q, SearchOptions(limit=10)).hits,
                queries,
            ),
        ):
            times, found = measure(function, list(arguments))
            own[name] = statistics.mean(times)
            print(f"{name}: {describe(times)} ({found} of {len(times)} found)")
        print(f"memory of the process at its peak: {read_peak_memory():.0f} MB (goal 500)")
        base = sqlite3.connect(folder / "fts.sqlite")

        def fts(query: IndexQuery) -> list[object]:
            tokens = (t.replace('"', "") for c in query.clauses for t in c.tokens)
            words = " OR ".join(f'"{t}"' for t in tokens)
            sql = "SELECT id FROM f WHERE f MATCH ? ORDER BY bm25(f) LIMIT 10"
            return base.execute(sql, (words,)).fetchall()

        times, found = measure(fts, list(plain))
        print(f"SQLite FTS5, ten best: {describe(times)} ({found} of {len(times)} found)")
        ratio = statistics.mean(times) / own["index, ten best"]
        print(f"FTS5 : index, mean of the same queries = {ratio:.1f} : 1 (goal 20)")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.folder)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        store = CaseStore(folder / "cases.sqlite")
        if store.count_published() < options.cases:
            started = time.perf_counter()
            store.put_cases(make_cases(options.cases))
            print(f"made and stored in {time.perf_counter() - started:.0f} s")
        index = TantivyIndex(folder / "index")
        find_lemmas.cache_clear()
        started = time.perf_counter()
        documents = (make_document(c, d) for c, d in store.iter_published())
        count = index.rebuild(documents, store.revision())
        seconds = time.perf_counter() - started
        size = sum(p.stat().st_size for p in (folder / "index").iterdir()) / 1e6
        print(
            f"index of {count} cases: {seconds:.0f} s, {count / seconds:.0f} cases/s, {size:.0f} MB"
        )
        started = time.perf_counter()
        build_fts(folder / "fts.sqlite", store).close()
        print(f"FTS5 of the same: {time.perf_counter() - started:.0f} s")
        store.close()
        subprocess.run([sys.executable, __file__, "--serve", "--folder", folder], check=True)


if __name__ == "__main__":
    main()
