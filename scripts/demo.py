"""The main job in one go: two Chinese documents into traditional Mongolian, a Mongolian petition
into Chinese, one case searched in each language. Results go to ``demo-out/``.

Usage: python scripts/demo.py [OUT_DIR]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "corpus" / "samples"
MNZH = Path(sys.executable).with_name("mnzh")


def run(*arguments: object) -> None:
    """Show a command and run it."""
    words = [str(a) for a in arguments]
    print("\n$ mnzh " + " ".join(f'"{w}"' if " " in w else w for w in words), flush=True)
    subprocess.run([MNZH, *words], check=True, cwd=ROOT)


def main() -> None:
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "demo-out"
    chinese = [SAMPLES / "contract-zh.docx", SAMPLES / "judgment-zh.docx"]
    run("translate", *chinese, "--to", "mn-Mong", "--out", out, "--bilingual", "--force")
    run(
        "translate",
        SAMPLES / "petition-mn.docx",
        "--to",
        "zh",
        "--out",
        out,
        "--bilingual",
        "--force",
    )
    run("cases", "search", "拖欠工资 牧民", "--limit", "1")
    run("cases", "search", "Бэлчээр буцаан авах", "--limit", "1")
    print(f"\nThe translated and the side-by-side documents are in {out}/:")
    for path in sorted(out.iterdir()):
        print(f"  {path.name}")
    print("Try more: .venv/bin/mnzh --help; the web page: make serve")


if __name__ == "__main__":
    main()
