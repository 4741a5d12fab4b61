"""Put composed sentence pairs into corpus/pairs, those that pass the gates; list the others.

The file has one pair a line, ``Chinese||Mongolian in Cyrillic``. Faults of a line (script, numbers, names, length),
repetitions and what is near a sentence of the corpus, of a development set or of a statute are printed and left out.

Usage: python scripts/add_pairs.py PAIRS.txt NAME PREFIX DOMAIN [--data ../shared/data]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mnzh_legal.training.monolingual import iter_chinese
from mnzh_legal.training.pair_gates import (
    DOMAINS,
    NEAR_DEV,
    NEAR_PAIRS,
    NEAR_STATUTES,
    NearIndex,
    find_copies,
    find_faults,
)
from mnzh_legal.training.prepare import read_legal_pairs, read_rows

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = "id\tdomain\tzh\tmn_cyrl\n"


def read_pairs(folder: str) -> list[dict[str, str]]:
    return [r for p in sorted((ROOT / "corpus" / folder).glob("*.tsv")) for r in read_rows(p)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("name", help="of the new file in corpus/pairs")
    parser.add_argument("prefix", help="of the ids")
    parser.add_argument("domain", choices=sorted(DOMAINS))
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    options = parser.parse_args()
    out = ROOT / "corpus" / "pairs" / f"{options.name}.tsv"
    apart = read_pairs("dev")
    corpus = read_pairs("pairs") + apart
    if out.exists() or any(r["id"].startswith(f"{options.prefix}-") for r in corpus):
        sys.exit(f"{out.name} or ids {options.prefix}-… exist already")
    known = {r["zh"] for r in corpus} | {r["mn_cyrl"] for r in corpus}
    long = NearIndex({r["id"]: r["zh"] for r in corpus if len(r["zh"]) >= NEAR_PAIRS[1]})
    dev = NearIndex({r["id"]: r["zh"] for r in apart if len(r["zh"]) >= NEAR_DEV[1]})
    statutes = NearIndex()
    copies: dict[str, str] = {}
    lines = options.file.read_text("utf-8").splitlines()
    if options.data.is_dir():
        for pair in read_legal_pairs(options.data)[1]:
            statutes.add(f"{pair.id} of the statutes' development set", pair.zh)
            known.add(pair.zh)
        composed = {line: line.partition("||")[0].strip() for line in lines}
        copies = find_copies(composed, iter_chinese(options.data))
    else:
        print(f"{options.data} is not there: not compared with statutes")
    kept: dict[str, tuple[str, str]] = {}
    refused = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        sides = [s.strip() for s in line.split("||")]
        if len(sides) != 2 or not all(sides):
            print(f"line {number}: not two sides: {line}")
            refused += 1
            continue
        zh, mn = sides
        key = f"{options.prefix}-{len(kept) + 1:03d}"
        faults = find_faults(zh, mn)
        if zh in known or mn in known:
            faults.append("is in the corpus already")
        if line in copies:
            faults.append(f"is almost that of a statute: {copies[line]}")
        near = dev.find(zh, NEAR_DEV[0])
        for index, (share, least) in ((long, NEAR_PAIRS), (statutes, NEAR_STATUTES)):
            near += index.find(zh, share) if len(zh) >= least else []
        faults += [f"near {key}" for key in near]
        if faults:
            print(f"line {number}: {'; '.join(faults)}: {line}")
            refused += 1
            continue
        kept[key] = zh, mn
        known |= {zh, mn}
        if len(zh) >= NEAR_PAIRS[1]:
            long.add(key, zh)
    if kept:
        rows = (f"{key}\t{options.domain}\t{zh}\t{mn}\n" for key, (zh, mn) in kept.items())
        out.write_text(COLUMNS + "".join(rows), encoding="utf-8")
    print(f"{out.relative_to(ROOT)}: {len(kept)} kept, {refused} left out")


if __name__ == "__main__":
    main()
