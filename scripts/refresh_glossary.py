"""Spell the traditional column of glossary/terms.tsv anew, after a change of the spelling lexicon.

Rows whose note gives a reason (``spelling: …``) keep theirs. Prints what changed.

    .venv/bin/python scripts/refresh_glossary.py
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.terms.base import read_term_base
from mnzh_legal.terms.exchange.table import TsvFormat

PATH = Path(__file__).resolve().parent.parent / "glossary" / "terms.tsv"


def main() -> None:
    """Read, spell, write."""
    terms = []
    for term in read_term_base(PATH).terms:
        spelled = convert_to_traditional(term.mn_cyrl)
        if spelled != term.mn_mong and "spelling:" not in term.note:
            print(term.id, term.zh, term.mn_cyrl, term.mn_mong, "→", spelled)
            term = replace(term, mn_mong=spelled)
        terms.append(term)
    PATH.write_bytes(TsvFormat().write(terms))


if __name__ == "__main__":
    main()
