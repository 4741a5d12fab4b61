"""Score a model folder on the development sets and write its card and ``scores.json``.

The legal development set is the tail of every file of ``parallel/legal`` (whole articles that training
never sees); NTREX is the general one. Nothing of either is copied: only scores are written. ``corpus/dev`` is
the composed one: what people say to a hotline or a mediator, in everyday words.

Usage: python scripts/release_model.py ../shared/data --data runs/data --run runs/base
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
import tempfile
from pathlib import Path
from typing import Any

from mnzh_legal.config import load_settings
from mnzh_legal.evaluation.testset import evaluate_file, read_test_set, terms_of_both_sides
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.types import Lang

ROOT = Path(__file__).resolve().parent.parent
KEPT = (
    "sentences", "chrf++", "chrf++_95", "bleu", "terms_required", "term_success_lemma", "term_success_surface",
    "sentences_per_second", "chrf++_by_domain", "warnings", "test_sha256",
)  # fmt: skip
SOURCES = """| data | used for | licence as stated |
|---|---|---|
| `parallel/legal` (PRC statutes and their machine-assisted translation, statutes of Mongolia, composed sentences) | pairs | statutes: no copyright; translations and composed text: the project's own |
| `parallel/general` (Android, Chromium, Odoo, MediaWiki, CLDR, iD interface strings) | pairs, tagged | Apache-2.0, BSD, LGPL-3, GPL-2, Unicode, ISC |
| `monolingual/zh_laws`, `monolingual/mn_laws` | tokenizer; back-translation, tagged | statutes |
| `lexicon/wordnet_mn_zh_synsets`, `lexicon/wiktionary_mn_zh` | word pairs, tagged | CC BY(-SA) 4.0, CC BY-SA |
| `glossary/terms.tsv`, `corpus/cases.jsonl`, `corpus/pairs`, `corpus/words.tsv` of this repository | pairs, term annotation | Apache-2.0 |
| `parallel/ntrex_dev` | scores only, never training | CC BY-SA 4.0 |"""


def ntrex_as_test(data_dir: Path, folder: Path) -> Path:
    """Return a test file of NTREX's first 500 pairs in the columns of ``mnzh evaluate``."""
    path = folder / "ntrex.tsv"
    with (data_dir / "parallel" / "ntrex_dev.tsv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    lines = [
        f"{r['id']}\t{r['zh_hans']}\t{r['mn_cyrl']}\n"
        for r in rows
        if r["zh_hans"].strip() and r["mn_cyrl"].strip()
    ]
    path.write_text("id\tzh\tmn_cyrl\n" + "".join(lines[:500]), encoding="utf-8")
    return path


def composed_test(folder: Path, *, rules: bool) -> Path:
    """Return a test file of the composed development set: the rules in it, or what people say."""
    path = folder / f"composed-{'rules' if rules else 'everyday'}.tsv"
    parts = [
        p.read_text("utf-8").splitlines()
        for p in sorted((ROOT / "corpus" / "dev").glob("*.tsv"))
        if p.stem.startswith("regulations") == rules
    ]
    path.write_text(
        "\n".join([parts[0][0], *(line for p in parts for line in p[1:])]) + "\n", "utf-8"
    )
    return path


def given_terms(pipeline: TranslationPipeline, dev: Path, folder: Path) -> Path:
    """Return a terms file of the term base's terms that both sides of a reference hold."""
    path = folder / "terms.tsv"
    lines = [
        f"{row.id}\t{zh}\t{mn}\n"
        for row in read_test_set(dev)
        for zh, mn in dict.fromkeys(terms_of_both_sides(pipeline.matcher, row))
    ]
    path.write_text("id\tzh_term\tmn_lemma\n" + "".join(lines), encoding="utf-8")
    return path


def score_model(data_dir: Path, dev: Path) -> tuple[dict[str, Any], TranslationPipeline]:
    pipeline = TranslationPipeline(load_settings(), kept_segments=0)
    scores: dict[str, Any] = {}
    runs = [
        ("legal zh→mn", dev, Lang.ZH_HANS, Lang.MN_CYRL, "proper"),
        ("legal zh→mn", dev, Lang.ZH_HANS, Lang.MN_CYRL, "noterm"),
        ("legal zh→mn", dev, Lang.ZH_HANS, Lang.MN_CYRL, "random"),
        ("legal mn→zh", dev, Lang.MN_CYRL, Lang.ZH_HANS, "proper"),
        ("legal mn→zh", dev, Lang.MN_CYRL, Lang.ZH_HANS, "noterm"),
        ("legal mn→zh", dev, Lang.MN_CYRL, Lang.ZH_HANS, "random"),
        ("legal zh→mn-Mong", dev, Lang.ZH_HANS, Lang.MN_MONG, "proper"),
        ("legal mn-Mong→zh", dev, Lang.MN_MONG, Lang.ZH_HANS, "proper"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        ntrex = ntrex_as_test(data_dir, Path(folder))
        runs += [
            ("NTREX (first 500) zh→mn", ntrex, Lang.ZH_HANS, Lang.MN_CYRL, "noterm"),
            ("NTREX (first 500) mn→zh", ntrex, Lang.MN_CYRL, Lang.ZH_HANS, "noterm"),
        ]
        runs += [
            (f"{kind} {name}", composed, source, target, mode)
            for kind in ("rules", "everyday")
            for composed in (composed_test(Path(folder), rules=kind == "rules"),)
            for name, source, target in (
                ("zh→mn", Lang.ZH_HANS, Lang.MN_CYRL),
                ("mn→zh", Lang.MN_CYRL, Lang.ZH_HANS),
            )
            for mode in ("proper", "noterm")
        ]
        given = given_terms(pipeline, dev, Path(folder))
        runs += [
            ("legal zh→mn", dev, Lang.ZH_HANS, Lang.MN_CYRL, "given"),
            ("legal mn→zh", dev, Lang.MN_CYRL, Lang.ZH_HANS, "given"),
        ]
        for name, path, source, target, mode in runs:
            report = evaluate_file(
                pipeline,
                path,
                source,
                target,
                mode="proper" if mode == "given" else mode,
                terms_path=given if mode == "given" else None,
            )
            scores[f"{name}, {mode}"] = {k: report[k] for k in KEPT if k in report}
            scores["signatures"] = {k: report[k] for k in ("chrf++_signature",)}
            print(
                f"{name:18} {mode:7} chrF++ {report['chrf++']:6} BLEU {report['bleu']:6} terms {report['term_success_lemma']}/{report['term_success_surface']} of {report['terms_required']}, {report['sentences_per_second']} sentences/s",
                flush=True,
            )
    return scores, pipeline


def read_training(card: Path) -> list[dict[str, Any]]:
    """Return the points and settings that a card's training section lists."""
    log: list[dict[str, Any]] = []
    for line in card.read_text("utf-8").split("## Training")[1].split("## Data")[0].splitlines():
        found = re.match(
            r"- from step (\d+): rate (\S+), sampling (\S+), (\d+) ids a batch, decay from minute (\S+)",
            line,
        )
        cells = [c.strip() for c in line.strip("|").split("|")]
        if found:
            names = ("learning_rate", "sampling", "batch_tokens", "decay_from_minutes")
            values = dict(zip(names, found.groups()[1:], strict=True))
            log.append({"step": int(found[1]), "options": values})
        elif len(cells) == 7 and cells[0].isdigit():
            numbers = [float(c) for c in cells]
            log.append(
                {
                    "step": int(cells[0]),
                    "minutes": numbers[1],
                    "tokens": numbers[2] * 1e6,
                    "lr": numbers[3],
                    "train": numbers[4],
                    "dev": {"zh-mn": numbers[5], "mn-zh": numbers[6]},
                }
            )
    return log


def draw_curve(points: list[dict[str, Any]]) -> str:
    """Return the losses over the updates as SVG: training, and development in both directions."""
    width, height, left, bottom = 640, 320, 50, 40
    lines = {
        "training loss": ("#8a8f98", [e["train"] for e in points]),
        "dev zh→mn": ("#1f6fb2", [e["dev"]["zh-mn"] for e in points]),
        "dev mn→zh": ("#b23b1f", [e["dev"]["mn-zh"] for e in points]),
    }
    every = [v for _, values in lines.values() for v in values]
    low, high, last = min(every) - 0.1, max(every) + 0.1, max(e["step"] for e in points)

    def place(step: float, value: float) -> str:
        x = left + step / last * (width - left - 20)
        y = 20 + (high - value) / (high - low) * (height - 20 - bottom)
        return f"{x:.1f},{y:.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">'
        f'<rect width="{width}" height="{height}" fill="#fff"/>'
    ]
    for tick in range(math.ceil(low * 2), math.floor(high * 2) + 1):
        y = place(0, tick / 2).split(",")[1]
        parts.append(
            f'<line x1="{left}" x2="{width - 20}" y1="{y}" y2="{y}" stroke="#e3e6ea"/>'
            f'<text x="{left - 8}" y="{y}" text-anchor="end" dy="4">{tick / 2}</text>'
        )
    for number, (name, (colour, values)) in enumerate(lines.items()):
        path = " ".join(place(e["step"], v) for e, v in zip(points, values, strict=True))
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{left + 130 * number}" y="14" fill="{colour}">{name}</text>')
    parts.append(
        f'<text x="{width / 2}" y="{height - 10}" text-anchor="middle">updates (0–{last})</text></svg>'
    )
    return "\n".join(parts) + "\n"


def write_card(
    model_dir: Path, scores: dict[str, Any], run_dir: Path, versions: dict[str, str]
) -> None:
    manifest = json.loads((model_dir / "manifest.json").read_text("utf-8"))
    if (run_dir / "log.jsonl").is_file():
        log = [json.loads(x) for x in (run_dir / "log.jsonl").read_text("utf-8").splitlines()]
    else:  # scored again elsewhere: what the card says of the training stands
        log = read_training(model_dir / "MODEL_CARD.md")
    points = [e for e in log if "dev" in e]
    settings = [e for e in log if "options" in e]
    (model_dir / "training.svg").write_text(draw_curve(points), encoding="utf-8")
    table = "\n".join(
        f"| {name} | {s['sentences']} | {s['chrf++']} ({s['chrf++_95'][0]}–{s['chrf++_95'][1]}) | {s['bleu']} | {s['term_success_lemma']} / {s['term_success_surface']} of {s['terms_required']} |"
        for name, s in scores.items()
        if name != "signatures"
    )
    curve = "\n".join(
        f"| {e['step']} | {e['minutes']:.0f} | {e['tokens'] / 1e6:.1f} | {e['lr']:.5f} | {e['train']} | {e['dev']['zh-mn']} | {e['dev']['mn-zh']} |"
        for e in points
    )
    runs = "\n".join(
        f"- from step {e['step']}: rate {e['options']['learning_rate']}, sampling {e['options']['sampling']}, {e['options']['batch_tokens']} ids a batch, decay from minute {e['options']['decay_from_minutes']}"
        for e in settings
    )
    hashes = "\n".join(f"| `{n}` | `{h}` |" for n, h in manifest["sha256"].items())
    data = "\n".join(
        f"| {n} | {c} | `{manifest['data']['sha256'].get(n, '')[:16]}` |"
        for n, c in manifest["data"]["counts"].items()
    )
    (model_dir / "MODEL_CARD.md").write_text(
        f"""# Model card: {versions["model"]}

Chinese ↔ Mongolian (Cyrillic inside; traditional script by the converter), both directions in one model, for
legal text. Pegasus-layout transformer, preset `{manifest["preset"]}`, {manifest["quantization"]} in CTranslate2 format; weights
{" + ".join(manifest["checkpoints"])}, averaged if several. Trained in ten
minutes from nothing (fourth release) and eleven more from those weights on one H200 GPU (fifth), then on two CPU cores,
for an hour and a half (sixth), two hours (seventh), an hour and a half (eighth), seventy-five minutes each (ninth, tenth),
ninety-seven (eleventh) and a hundred and one (this, the twelfth), each with more composed text. Its weights are the mean of
those at the end of this training, three times, and of those it began with, the eleventh release's (ARCHITECTURE.md).

**Use it** for drafts that a translator reads, inside the engine that controls terms, numbers and names. **Do not
use it** for unread publication, legal advice, or text outside law and administration: it invents content when a
sentence is unlike its training data. The engine says so (`low-confidence`), but not of every such sentence.

## Scores
`python scripts/release_model.py ../shared/data --data runs/data --run runs/base` on two cores, beam {load_settings().beam_size}, glossary
{versions["glossary"]}. chrF++ {scores["signatures"]["chrf++_signature"]}. Term success: lemma / surface, per cent, over terms of the
term base that both sides of the reference hold. `proper` is the engine as users run it: every term of the source
required, also those for which the reference has other words. `given` requires only those the reference holds, as a
customer's glossary that fits does. In brackets the 95 % interval by bootstrap.

| set, mode | sentences | chrF++ (95 %) | BLEU | terms |
|---|---|---|---|---|
{table}

The legal development set is the last part of every file of `parallel/legal`: articles that training does not
see, but mostly of acts it has seen other articles of. What to expect on acts it has not seen is nearer to the set of
rules (`corpus/dev/regulations.tsv`): sentences as local rules of twenty fields have them, composed before the training
pairs of that kind by the same writer. The everyday set (the rest of `corpus/dev`) is what people tell a hotline, a
mediator or a court, composed, of documents that training does not see.

## Training
```sh
# with runs/data/tokenizer.model taken over from the release before
mnzh train prepare --source ../shared/data
# forward and back translation by the eighth release, as for the ninth: 61,578 and 60,800 pairs kept, targets by a beam of
# four; 47,816 and 49,469 kept, sources by a beam of one
mnzh train forward-translate --source zh --model models/base --count 40000
mnzh train forward-translate --source mn --model models/base --count 40000
mnzh train back-translate --target mn --model models/base --count 50000
mnzh train back-translate --target zh --model models/base --count 50000
# two CPU cores, beside other work, from the eleventh release's weights (the mean of two, weights-0000001.pt here); a new
# optimizer each time, the data prepared anew with what was composed meanwhile (the table counts on): 25,000, 25,400 and
# 25,500 composed pairs; in the first run rules were no stream of their own. The first two were stopped after 2280 and 541
# updates
mnzh train run --run runs/first --from runs/eleventh/weights-0000001.pt --preset gpu-small --minutes 300 --decay-from 300 \\
  --compile-loss --learning-rate 0.0003 --warmup 30 --batch-tokens 4000 --sampling 0.1 --annotate 0.4 --swap 0.3 --dropout 0.1
mnzh train run --run runs/second --from runs/first/weights-0002280.pt …  # the same, --warmup 20
mnzh train run --run runs/base --from runs/second/weights-0000541.pt --preset gpu-small --minutes 52 --decay-from 2 \\
  --compile-loss --learning-rate 0.0003 --warmup 20 --batch-tokens 4000 --sampling 0.1 --annotate 0.4 --swap 0.3 --dropout 0.15
# weights-0000001.pt of runs/release is the mean (mnzh_legal.training.export.average_weights) of three times
# runs/base/weights-0002689.pt and once runs/eleventh/weights-0000001.pt
mnzh train export --run runs/release --out models/base --preset gpu-small --average {len(manifest["checkpoints"])}
python scripts/calibrate_confidence.py runs/data/dev.tsv && python scripts/calibrate_coverage.py runs/data/dev.tsv
```
The fifth release: `mnzh train run --preset gpu-small --minutes 11 --decay-from 2.5 --learning-rate 0.0015 --warmup 300
--batch-tokens 56000 --sampling 0.15 --annotate 0.6 --swap 0.3 --workers 15` from the fourth, back-translation by that one
(77,807 and 242,520 pairs).

{runs}

| step | minutes | million target ids | rate | training loss | dev zh→mn | dev mn→zh |
|---|---|---|---|---|---|---|
{curve}

![Losses over the updates](training.svg)

Losses in nats per piece; the training loss is label-smoothed and includes back-translated text.

## Data
{SOURCES}

| part | lines | SHA-256 (first 16) |
|---|---|---|
{data}

## Files
| file | SHA-256 |
|---|---|
{hashes}
""",
        encoding="utf-8",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--data", type=Path, default=ROOT / "runs" / "data")
    parser.add_argument("--run", type=Path, default=ROOT / "runs" / "base")
    options = parser.parse_args()
    scores, pipeline = score_model(options.shared, options.data / "dev.tsv")
    model_dir = load_settings().model_dir
    (model_dir / "scores.json").write_text(
        json.dumps(scores, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    write_card(model_dir, scores, options.run, pipeline.versions)
    print(model_dir / "MODEL_CARD.md")


if __name__ == "__main__":
    main()
