"""200 small files in a folder against the same sentences given to the engine at once, in one run.

    .venv/bin/python scripts/benchmark_batch.py [--files 200] [--paragraphs 5] [--turns 3]

Prints the time of both in turn, the ratio of the best times (goal: 0.9 of the engine's raw speed; a machine that
is slow for a while makes single ratios of 0.8 and 1.0), and the time of the command.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import docx

from mnzh_legal.config import load_settings
from mnzh_legal.pipeline.documents import DocumentOptions, translate_documents
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.types import Lang

ROOT = Path(__file__).resolve().parent.parent


def paragraphs() -> list[str]:
    """Sentences of the shipped cases, each once."""
    found: dict[str, None] = {}
    for line in (ROOT / "corpus" / "cases.jsonl").read_text("utf-8").splitlines():
        for section in json.loads(line)["sections"].values():
            for pair in section:
                found |= dict.fromkeys(
                    f"{s}。" for s in pair["zh"].split("。") if 8 <= len(s) <= 80
                )
    return list(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--paragraphs", type=int, default=5)
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    texts = paragraphs()
    wanted = options.files * options.paragraphs
    if len(texts) < wanted:
        raise SystemExit(f"the shipped cases have {len(texts)} sentences, {wanted} are needed")
    texts = texts[:wanted]
    with tempfile.TemporaryDirectory() as folder:
        inside, out = Path(folder) / "in", Path(folder) / "out"
        inside.mkdir()
        for number in range(options.files):
            document = docx.Document()
            for text in texts[number * options.paragraphs : (number + 1) * options.paragraphs]:
                document.add_paragraph(text)
            buffer = io.BytesIO()
            document.save(buffer)
            (inside / f"{number:03d}.docx").write_bytes(buffer.getvalue())
        raw = TranslationPipeline(load_settings(), kept_segments=0)
        raw.translate_many(texts[:8], Lang.ZH_HANS, Lang.MN_CYRL)
        times: list[tuple[float, float]] = []
        for turn in range(options.turns):
            started = time.perf_counter()
            raw.translate_many(texts, Lang.ZH_HANS, Lang.MN_CYRL)
            engine = time.perf_counter() - started
            started = time.perf_counter()
            files = [(p, out / str(turn)) for p in sorted(inside.iterdir())]
            done = list(translate_documents(raw, files, DocumentOptions(None, Lang.MN_CYRL)))
            batch = time.perf_counter() - started
            failed = [r for _, r in done if isinstance(r, Exception)]
            if failed:
                raise SystemExit(f"{len(failed)} files failed: {failed[0]}")
            times.append((engine, batch))
            print(
                f"engine {engine:.1f} s ({wanted / engine:.0f} sentences/s), {options.files} files "
                f"{batch:.1f} s ({wanted / batch:.0f} sentences/s): ratio {engine / batch:.2f}"
            )
        best = min(e for e, _ in times) / min(b for _, b in times)
        print(f"best of {options.turns} turns: ratio {best:.2f} (goal 0.90)")
        started = time.perf_counter()
        subprocess.run(
            [Path(sys.executable).with_name("mnzh"), "translate", inside, "--to", "mn-Cyrl", "--out",
             out / "command"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=os.environ | {"MNZH_STATE_DIR": str(Path(folder) / "state")},
        )  # fmt: skip
        print(f"the command, with its start: {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
