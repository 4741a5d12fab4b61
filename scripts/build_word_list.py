"""Write the Chinese words of two hanzi that terms must not be cut out of (``terms/data/two_hanzi_words.txt``).

They are the pieces of two hanzi of the model's tokenizer: counts of statutes decided which those are.

Usage: python scripts/build_word_list.py [models/base/tokenizer.model]
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import sentencepiece

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "mnzh_legal" / "terms" / "data" / "two_hanzi_words.txt"


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "models/base/tokenizer.model"
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(path))
    pieces = {tokenizer.id_to_piece(i).replace("▁", "") for i in range(tokenizer.get_piece_size())}
    # 人的, 的人: 的 belongs to no word
    words = sorted(p for p in pieces if re.fullmatch("[\u4e00-\u9fff]{2}", p) and "的" not in p)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text("".join(f"{w}\n" for w in words), encoding="utf-8")
    print(f"{OUT.relative_to(ROOT)}: {len(words)} words")


if __name__ == "__main__":
    main()
