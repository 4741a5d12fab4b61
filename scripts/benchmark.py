"""Speed and memory, as ratios in one run: CTranslate2 against transformers on the same weights.

Needs the extra ``train`` and the checkpoints the release was exported from (``--run``); without
checkpoints the weights are random of the same shape, whose sentences never end: not comparable.

Usage: python scripts/benchmark.py [--sentences 64] [--pages 100]
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "models" / "base"
BEAM = 4
MAX_LENGTH = 220


def read_sources(count: int) -> list[str]:
    """Return composed Chinese sentences as the engine feeds them to a backend."""
    from mnzh_legal.engine.annotation import TO_MN
    from mnzh_legal.engine.literals import protect_literals

    with (ROOT / "tests" / "cases" / "literals_zh.tsv").open(encoding="utf-8") as handle:
        rows = [r["zh"] for r in csv.DictReader(handle, delimiter="\t")]
    return [
        TO_MN + protect_literals(t, "zh").text for t in (rows * (count // len(rows) + 1))[:count]
    ]


def time_ctranslate2(sources: list[str], threads: int) -> float:
    """Return sentences per second; the sentences end where the model ends them."""
    import ctranslate2
    import sentencepiece

    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(MODEL / "tokenizer.model"))
    translator = ctranslate2.Translator(
        str(MODEL), compute_type="int8", inter_threads=threads, intra_threads=1
    )
    tokens = [[*tokenizer.encode(s, out_type=str), "</s>"] for s in sources]
    options = {
        "beam_size": BEAM,
        "max_batch_size": 16,
        "max_decoding_length": MAX_LENGTH,
        "no_repeat_ngram_size": 5,
    }
    translator.translate_batch(tokens[:8], **options)
    started = time.perf_counter()
    translator.translate_batch(tokens, **options)
    return len(sources) / (time.perf_counter() - started)


def time_transformers(sources: list[str], threads: int, run_dir: Path, data_dir: Path) -> float:
    """Return sentences per second of ``generate`` in float32 with the same beam and limits."""
    import sentencepiece
    import torch

    from mnzh_legal.training.export import load_torch_model
    from mnzh_legal.training.model import PRESETS, build_model

    torch.set_num_threads(threads)
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(MODEL / "tokenizer.model"))
    pad = tokenizer.get_piece_size()
    if list(run_dir.glob("weights-*.pt")):
        model = load_torch_model(run_dir, data_dir, preset="cpu-small", average=1)
    else:
        model = build_model(pad, PRESETS["cpu-small"]).eval()
    encoded = [[*tokenizer.encode(s), 0] for s in sources]

    def generate(part: list[list[int]]) -> None:
        width = max(len(p) for p in part)
        ids = torch.tensor([p + [pad] * (width - len(p)) for p in part])
        with torch.no_grad():
            model.generate(
                input_ids=ids,
                attention_mask=(ids != pad).long(),
                num_beams=BEAM,
                do_sample=False,
                max_new_tokens=MAX_LENGTH,
                no_repeat_ngram_size=5,
            )

    generate(encoded[:8])
    started = time.perf_counter()
    for at in range(0, len(encoded), 16):
        generate(encoded[at : at + 16])
    return len(sources) / (time.perf_counter() - started)


def measure_document(pages: int) -> tuple[float, float, int]:
    """Return (peak MB, seconds, paragraphs) of the command translating a docx of ``pages`` pages."""
    import docx

    with (ROOT / "tests" / "cases" / "literals_zh.tsv").open(encoding="utf-8") as handle:
        sentences = [r["zh"] for r in csv.DictReader(handle, delimiter="\t")]
    document = docx.Document()
    paragraphs = 0
    for page in range(pages):
        for n in range(11):  # about 500 characters a page
            first, second = (
                sentences[(page * 7 + n) % 200],
                sentences[(page * 11 + n * 3 + 1) % 200],
            )
            # a number of their own: a sentence met before would come from memory
            number = page * 11 + n
            first, second = (f"{x.rstrip('。')}，见第{number + 1000}号。" for x in (first, second))
            document.add_paragraph(f"{first}{second}")
            paragraphs += 1
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.docx"
        document.save(path)
        command = [
            Path(sys.executable).with_name("mnzh"),
            "translate",
            path,
            "--to",
            "mn-Mong",
            "--out",
            Path(folder) / "out",
        ]
        started = time.perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"mnzh translate failed with {child.returncode}")
        return usage.ru_maxrss / 1024, time.perf_counter() - started, paragraphs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=int, default=64)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--run", type=Path, default=ROOT / "runs" / "base")
    parser.add_argument("--data", type=Path, default=ROOT / "runs" / "data")
    options = parser.parse_args()
    # first, while this process is small: a child's peak counts what it was forked from
    peak, seconds, paragraphs = measure_document(options.pages)
    print(f"docx of {options.pages} pages, {paragraphs} paragraphs: {seconds:.1f} s")
    print(f"peak memory of the command {peak:7.0f} MB (goal: 400 or less)")
    sources = read_sources(options.sentences)
    fast = time_ctranslate2(sources, options.threads)
    slow = time_transformers(sources, options.threads, options.run, options.data)
    print(f"{len(sources)} sentences, beam {BEAM}, {options.threads} threads")
    print(f"CTranslate2 int8          {fast:8.1f} sentences/s")
    print(f"transformers.generate     {slow:8.1f} sentences/s")
    print(f"ratio                     {fast / slow:8.1f}  (goal: 6 or more)")


if __name__ == "__main__":
    main()
