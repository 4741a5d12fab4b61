"""Cleaned, split and literal-protected sentence pairs from the shared training data."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path

from mnzh_legal.engine.backends.ctranslate import TOKENIZER_FILE
from mnzh_legal.engine.literals import align_literals, find_literals, replace_with_markers
from mnzh_legal.engine.number_endings import neutralize_endings

#: Last pairs of each source file that are kept out of training, as the development set. The
#: files are in document order, so the tail holds whole articles that training never sees.
DEV_TAIL = {"z1": 60, "z2": 60, "z3": 60, "z4": 100, "s1": 90, "m1": 130}
_HANZI = re.compile(r"[\u4e00-\u9fff]")
_CYRILLIC = re.compile(r"[А-Яа-яӨөҮүЁё]")
_MARKUP = re.compile(r"[{}<>$\[\]|\\]|%[sd0-9(]|https?:|&\w+;")


@dataclass(frozen=True, slots=True)
class Pair:
    """One training pair; ``zh_marked`` and ``mn_marked`` share literal markers."""

    id: str
    domain: str
    zh: str
    mn: str
    zh_marked: str
    mn_marked: str


def clean_text(text: str) -> str:
    """Return text with single spaces and no stray line ends.

    >>> clean_text("  а\\u00a0 б ")
    'а б'
    """
    return re.sub(r"\s+", " ", text).strip()


def mark_pair(pair_id: str, domain: str, zh: str, mn: str) -> Pair:
    """Return the pair with the literals that both sides share replaced by markers."""
    zh, mn = clean_text(zh), clean_text(mn)
    source, target, order = align_literals(find_literals(zh, "zh"), find_literals(mn, "mn"))
    ordered = sorted(range(len(source)), key=lambda i: source[i].start)
    number = {old: new for new, old in enumerate(ordered)}
    zh_marked = replace_with_markers(
        zh, [source[i] for i in ordered], range(len(ordered)), target_styles=True
    )
    mn_marked = replace_with_markers(mn, target, [number[i] for i in order])
    return Pair(pair_id, domain, zh, mn, zh_marked, neutralize_endings(mn_marked))


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Return the rows of a tab-separated table with a header, packed by gzip or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)


def _read_table(path: Path) -> list[Pair]:
    """Return the rows of a table of our own as pairs."""
    return [mark_pair(r["id"], r["domain"], r["zh"], r["mn_cyrl"]) for r in read_rows(path)]


def read_legal_pairs(data_dir: Path) -> tuple[list[Pair], list[Pair]]:
    """Return (training, development) pairs of ``parallel/legal``, split by position in document."""
    by_prefix: dict[str, list[Pair]] = {}
    seen: set[tuple[str, str]] = set()
    for path in sorted((data_dir / "parallel" / "legal").glob("*.tsv")):
        for row in read_rows(path):
            if (row["zh"], row["mn_cyrl"]) in seen or not row["zh"] or not row["mn_cyrl"]:
                continue
            seen.add((row["zh"], row["mn_cyrl"]))
            pair = mark_pair(row["id"], row["domain"], row["zh"], row["mn_cyrl"])
            by_prefix.setdefault(row["id"].split("-")[0], []).append(pair)
    train: list[Pair] = []
    dev: list[Pair] = []
    for prefix, pairs in sorted(by_prefix.items()):
        tail = DEV_TAIL.get(prefix, 0)
        train += pairs[: len(pairs) - tail]
        dev += pairs[len(pairs) - tail :] if tail else []
    dev_zh = {p.zh for p in dev}
    dev_mn = {p.mn for p in dev}
    return [p for p in train if p.zh not in dev_zh and p.mn not in dev_mn], dev


def read_general_pairs(data_dir: Path) -> list[Pair]:
    """Return the usable pairs of ``parallel/general.tsv.gz``: real sentences, no markup."""
    pairs: list[Pair] = []
    seen: set[tuple[str, str]] = set()
    for number, row in enumerate(read_rows(data_dir / "parallel" / "general.tsv.gz")):
        zh, mn = clean_text(row["zh_hans"] or ""), clean_text(row["mn_cyrl"] or "")
        hanzi, letters = len(_HANZI.findall(zh)), len(_CYRILLIC.findall(mn))
        if not 3 <= hanzi <= 80 or not 6 <= letters <= 320 or (zh, mn) in seen:
            continue
        if _MARKUP.search(zh) or _MARKUP.search(mn) or not 1.2 <= letters / hanzi <= 9:
            continue
        if len(mn.split()) < 2:
            continue
        seen.add((zh, mn))
        pairs.append(mark_pair(f"g-{number:05d}", "ui", zh, mn))
    return pairs


def write_pairs(pairs: list[Pair], path: Path) -> str:
    """Write pairs as JSON Lines; return the file's SHA-256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(asdict(p), ensure_ascii=False) + "\n" for p in pairs)
    path.write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()


def read_pairs(path: Path) -> list[Pair]:
    """Return the pairs that ``write_pairs`` wrote."""
    with path.open(encoding="utf-8") as handle:
        return [Pair(**json.loads(line)) for line in handle]


def read_term_pairs(glossary: Path) -> list[Pair]:
    """Return every term of the term base as a pair of its own, as headings and cells need it."""
    from mnzh_legal.terms.base import read_term_base

    pairs = []
    for term in read_term_base(glossary).terms:
        mn = term.mn_cyrl[0].upper() + term.mn_cyrl[1:]
        pairs.append(mark_pair(f"t-{term.id}", "term", term.zh, mn))
    return pairs


def read_word_pairs(corpus_dir: Path) -> list[Pair]:
    """Return the everyday words of ``corpus/words.tsv``; none if there is no such file."""
    path = corpus_dir / "words.tsv"
    if not path.is_file():
        return []
    return _read_table(path)


def read_definition_pairs(glossary: Path) -> list[Pair]:
    """Return the bilingual definitions of the term base, one pair a concept."""
    from mnzh_legal.terms.base import read_term_base

    return [
        mark_pair(f"d-{t.id}", "definition", t.definition_zh, t.definition_mn)
        for t in read_term_base(glossary).terms
        if t.definition_zh and t.definition_mn
    ]


def read_lexicon_pairs(data_dir: Path) -> list[Pair]:
    """Return word pairs of the bilingual lexicons: noisy, to tell the model which words meet."""
    pairs: list[Pair] = []
    seen: set[tuple[str, str]] = set()
    for name in ("wordnet_mn_zh_synsets.tsv", "wiktionary_mn_zh.tsv"):
        for line in (data_dir / "lexicon" / name).read_text("utf-8").splitlines():
            _, words, glosses = line.split("\t")
            for mn, zh in product(words.split("; ")[:2], glosses.split("；")[:2]):
                if (zh, mn) in seen or not 1 <= len(_HANZI.findall(zh)) <= 10:
                    continue
                seen.add((zh, mn))
                pairs.append(mark_pair(f"x-{len(pairs):05d}", "lexicon", zh, mn))
    return pairs


def read_case_pairs(path: Path) -> list[Pair]:
    """Return the aligned paragraphs of composed cases, sentence by sentence where both agree."""
    from mnzh_legal.cases.model import read_cases

    cases, _ = read_cases(path.read_text("utf-8").splitlines(), str(path))
    pairs: list[Pair] = []
    for case in cases:
        sides = [(case.title.zh, case.title.mn)]
        for _, paragraph in case.paragraphs():
            sentences = paragraph.sentences()
            if not sentences and len(paragraph.zh) < 100:
                sentences = [(paragraph.zh, paragraph.mn)]
            sides += sentences
        pairs += [mark_pair(f"c-{case.id}-{n}", "case", *s) for n, s in enumerate(sides)]
    return pairs


def read_composed_pairs(corpus_dir: Path) -> list[Pair]:
    """Return the pairs of every ``corpus/pairs/*.tsv``."""
    pairs: list[Pair] = []
    for path in sorted((corpus_dir / "pairs").glob("*.tsv")):
        pairs += _read_table(path)
    return pairs


def read_shipped_pairs(glossary: Path, cases: Path) -> list[Pair]:
    """Return the pairs that the repository itself holds: cases, composed pairs, definitions."""
    return (
        read_case_pairs(cases) + read_composed_pairs(cases.parent) + read_definition_pairs(glossary)
    )


def write_dev_table(pairs: list[Pair], out_dir: Path) -> None:
    """Write the development set as ``dev.tsv``, as evaluation reads it."""
    with (out_dir / "dev.tsv").open("w", encoding="utf-8", newline="") as handle:
        handle.write("id\tdomain\tzh\tmn_cyrl\n")
        handle.writelines(f"{p.id}\t{p.domain}\t{p.zh}\t{p.mn}\n" for p in pairs)


def prepare_corpus(
    data_dir: Path,
    out_dir: Path,
    glossary: Path,
    cases: Path,
    *,
    vocab_size: int = 10_000,
    memory: Path | None = None,
) -> dict[str, object]:
    """Write train, dev, general, term, lexicon and case pairs and the tokenizer; return a manifest.

    ``memory`` is a translation memory whose pairs are trained on, too.

    The tokenizer also sees monolingual statutes, without any that share text with the
    development set.
    """
    from mnzh_legal.training.monolingual import (
        SHINGLE,
        iter_chinese,
        iter_mongolian,
        mark_text,
        sample_sentences,
    )
    from mnzh_legal.training.tokenizer import train_tokenizer

    train, dev = read_legal_pairs(data_dir)
    sets = {
        "train": train,
        "dev": dev,
        "general": read_general_pairs(data_dir),
        "terms": read_term_pairs(glossary) + read_word_pairs(cases.parent),
        "lexicon": read_lexicon_pairs(data_dir),
        "cases": read_shipped_pairs(glossary, cases),
    }
    if memory is not None:
        from mnzh_legal.training.memory_data import make_memory_pairs, read_memory_units

        held = {side for p in dev for side in (p.zh, p.mn)}
        found = make_memory_pairs(read_memory_units(memory))
        sets["memory"] = [p for p in found if p.zh not in held and p.mn not in held]
    chinese = sample_sentences(
        iter_chinese(data_dir), 300_000, [p.zh for p in dev], SHINGLE["zh"], seed=1
    )
    mongolian = sample_sentences(
        iter_mongolian(data_dir), 90_000, [p.mn for p in dev], SHINGLE["mn"], seed=2
    )
    manifest: dict[str, object] = {
        "counts": {name: len(pairs) for name, pairs in sets.items()}
        | {"mono_zh": len(chinese), "mono_mn": len(mongolian)},
        "sha256": {
            name: write_pairs(pairs, out_dir / f"{name}.jsonl") for name, pairs in sets.items()
        }
        | {
            name: _write_lines([mark_text(t, lang) for t in texts], out_dir / f"{name}.txt")
            for name, lang, texts in (("mono_zh", "zh", chinese), ("mono_mn", "mn", mongolian))
        },
    }
    lines = [side for p in train for side in (p.zh_marked, p.mn_marked)] * 4
    lines += [side for p in sets["general"] for side in (p.zh_marked, p.mn_marked)]
    lines += [mark_text(t, "zh") for t in chinese[:40_000]]
    lines += [mark_text(t, "mn") for t in mongolian[:40_000]]
    if not (out_dir / TOKENIZER_FILE).exists():  # a run that goes on keeps its tokenizer
        train_tokenizer(lines, out_dir / TOKENIZER_FILE, vocab_size=vocab_size)
    write_dev_table(dev, out_dir)
    (out_dir / "manifest.json").write_text(json.dumps(manifest, indent=2), encoding="utf-8")
    return manifest


def _write_lines(lines: list[str], path: Path) -> str:
    text = "".join(line + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()
