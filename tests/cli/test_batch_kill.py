"""``kill -9`` in a batch: after it is started again, the outputs are those of an undisturbed run.

``MNZH_KILL_ROUNDS`` moments (make test: 3; the figure in the notes: 20).
"""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from mnzh_legal.config import Settings

ROUNDS = int(os.environ.get("MNZH_KILL_ROUNDS", "3"))


def outputs(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*.txt"))
    }


def test_a_killed_batch_goes_on_and_ends_the_same(settings: Settings, tmp_path: Path) -> None:
    source = tmp_path / "in"
    for number in range(12):
        path = source / f"{number % 3}" / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"原告与被告于2024年{n + 1}月签订第{number}号劳动合同。" for n in range(6)]
        path.write_text("\n".join(lines), encoding="utf-8")
    environment = os.environ | {
        "MNZH_STATE_DIR": str(tmp_path / "state"), "MNZH_HOME": str(settings.home),
    }  # fmt: skip

    def command(out: Path) -> list[str]:
        return [
            sys.executable, "-m", "mnzh_legal", "translate", str(source), "--to", "mn-Cyrl",
            "--out", str(out),
        ]  # fmt: skip

    whole = tmp_path / "whole"
    started = time.monotonic()
    subprocess.run(command(whole), env=environment, check=True, capture_output=True)
    seconds = time.monotonic() - started
    wanted = outputs(whole)
    assert len(wanted) == 12
    draw = random.Random(7)
    killed = 0
    for round_number in range(ROUNDS):
        out = tmp_path / f"out{round_number}"
        process = subprocess.Popen(
            command(out), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(draw.uniform(0.5 * seconds, 0.98 * seconds))
        process.kill()
        killed += process.wait() == -9
        assert set(outputs(out).items()) <= set(wanted.items()), "no half file is ever seen"
        subprocess.run(command(out), env=environment, check=True, capture_output=True)
        assert outputs(out) == wanted
    assert killed
