"""How well nouns of UniMorph Khalkha are analysed and generated, on lemmas held out of tuning.

A lemma is held out when the SHA-256 of its letters, modulo 4, is 0: no rule was made for these.
Analysis knows all lemmas of UniMorph as its dictionary; the first reading counts. Generation
must give the form exactly.

    .venv/bin/python scripts/morphology_scores.py ../shared/data [--errors]
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from pathlib import Path

from mnzh_legal.morphology.analysis import analyze_word
from mnzh_legal.morphology.noun_classes import classify_noun, decline
from mnzh_legal.orthography.lexicon import load_lexicon

CASES = {"GEN", "DAT", "ACC", "ABL", "INS", "COM"}


def is_held_out(lemma: str) -> bool:
    """Tell whether a lemma is kept out of tuning."""
    return hashlib.sha256(lemma.encode()).digest()[-1] % 4 == 0


def read_nouns(path: Path) -> tuple[list[tuple[str, str, str]], set[str]]:
    """Return (lemma, form, case) of the nouns, and all lemmas of the file."""
    nouns, lemmas = [], set()
    for line in path.read_text("utf-8").splitlines():
        lemma, form, features = line.split("\t")
        lemmas.add(lemma)
        parts = features.split(";")
        if parts[0] == "N" and parts[1] in CASES:
            nouns.append((lemma, form, parts[1]))
    return nouns, lemmas


def score(
    nouns: list[tuple[str, str, str]], lemmas: set[str], *, held_out: bool
) -> tuple[Counter[str], Counter[str], Counter[str], list[tuple[str, ...]]]:
    """Return forms, right analyses and right generations by case, and what went wrong."""
    forms, analysed, generated = Counter[str](), Counter[str](), Counter[str]()
    wrong: list[tuple[str, ...]] = []
    count = load_lexicon().count_form
    for lemma, form, case in nouns:
        if is_held_out(lemma) != held_out:
            continue
        forms[case] += 1
        readings = analyze_word(form, lemmas.__contains__)
        first = readings[0].lemma if readings else ""
        analysed[case] += first == lemma
        if first != lemma:
            wrong.append(("analysis", lemma, form, case, first))
        made = decline(lemma, case, classify_noun(lemma, count))
        generated[case] += made == form
        if made != form:
            wrong.append(("generation", lemma, form, case, made))
    return forms, analysed, generated, wrong


def main() -> None:
    """Print the scores."""
    nouns, lemmas = read_nouns(Path(sys.argv[1]) / "morphology" / "khk.tsv")
    for held_out, name in ((False, "seen while tuning"), (True, "held out")):
        forms, analysed, generated, wrong = score(nouns, lemmas, held_out=held_out)
        total = forms.total()
        print(
            f"{name}: {total} forms, lemma right {analysed.total() / total:.1%}, "
            f"form right {generated.total() / total:.1%}"
        )
        for case in sorted(forms):
            print(
                f"  {case}\t{analysed[case] / forms[case]:.1%}\t{generated[case] / forms[case]:.1%}"
            )
        if "--errors" in sys.argv and not held_out:
            for row in wrong:
                print("\t".join(row))


if __name__ == "__main__":
    main()
