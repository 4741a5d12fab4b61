"""Load on the running service: translations, case searches, both mixed, with memory and refusals.

Usage: python scripts/benchmark_service.py [--seconds 20] [--mixed 120] [--only NAMES] [--state FOLDER]

New sentences are those of the shipped cases, each asked once; "made-up" ones have an amount put at
their end, so that there are any number of them (longer, and no sentence that anybody would write).
Starts ``mnzh serve`` on a free port, with ``--state`` as its state folder: one that
``scripts/benchmark_cases.py --folder`` filled has 100,000 cases. Clients are threads of another
process, on the same machine, so the figures are lower than the service's own.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import multiprocessing
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
QUERIES = [
    "离婚 抚养", "拖欠工资", "草原承包", "交通事故 赔偿", "салах", "цалин", "хөдөлмөрийн гэрээ",
    "借款 利息", "ᠬᠠᠤᠯᠢ", "消费者 欺诈",
]  # fmt: skip


def sentences() -> list[str]:
    """Sentences of the shipped cases: 12 to 60 characters."""
    found: list[str] = []
    for line in (ROOT / "corpus" / "cases.jsonl").read_text("utf-8").splitlines():
        for paragraphs in json.loads(line)["sections"].values():
            if isinstance(paragraphs, list):
                for paragraph in paragraphs:
                    parts = paragraph["zh"].split("。")
                    found += [f"{p}。" for p in parts if 12 <= len(p) <= 60]
    return found


def rss_mb(pid: int) -> float:
    """Resident memory of a process, in MB."""
    text = Path(f"/proc/{pid}/status").read_text("utf-8")
    return int(next(x for x in text.splitlines() if x.startswith("VmRSS")).split()[1]) / 1024


def run_clients(
    port: int,
    clients: int,
    seconds: float,
    kind: str,
    part: int,
    out: multiprocessing.Queue[dict],
) -> None:
    """Send requests from ``clients`` threads for some seconds; put what came of them.

    ``part``: which third of the sentences "new" ones are taken from.
    """
    texts = list(dict.fromkeys(sentences()))
    random.Random(7).shuffle(texts)
    third = len(texts) // 3
    new = iter(texts[part * third : (part + 1) * third])
    times: list[float] = []
    statuses: Counter[int] = Counter()
    missing_retry = 0
    lock = threading.Lock()
    amounts = itertools.count(int(time.time()) % 1_000_000 * 100)
    begun = ended = time.monotonic()
    end = begun + seconds

    def client(number: int) -> None:
        nonlocal missing_retry, ended
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        turn = number * 17
        while time.monotonic() < end:
            turn += 1
            search = kind == "search" or (kind == "mixed" and turn % 2)
            started = time.monotonic()
            if search:
                connection.request(
                    "GET", f"/v1/cases/search?q={quote(QUERIES[turn % len(QUERIES)])}"
                )
            else:
                text = texts[turn % len(texts)]
                if kind == "new":
                    text = next(new, "")
                    if not text:
                        return  # all were asked; "seconds" says how long that took
                if kind == "made-up":  # never seen before: an amount of its own
                    text = f"{text[:-1]}，共{next(amounts)}元。"
                body = json.dumps({"text": text, "to": "mn-Mong", "trace": False})
                connection.request(
                    "POST", "/v1/translate", body, {"Content-Type": "application/json"}
                )
            answer = connection.getresponse()
            answer.read()
            spent = time.monotonic() - started
            with lock:
                ended = time.monotonic()
                statuses[answer.status] += 1
                if answer.status == 200:
                    times.append(spent)
                elif answer.status in (429, 503) and not answer.getheader("Retry-After"):
                    missing_retry += 1
            if answer.status != 200:
                time.sleep(0.05)

    threads = [threading.Thread(target=client, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    out.put(
        {
            "clients": clients,
            "seconds": round(ended - begun, 1),
            "per_second": round(len(times) / max(ended - begun, 0.1), 1),
            "p50_ms": round(1000 * times[len(times) // 2]) if times else None,
            "p95_ms": round(1000 * times[int(len(times) * 0.95)]) if times else None,
            "statuses": dict(statuses),
            "refused_without_retry_after": missing_retry,
        }
    )


def measure(port: int, clients: int, seconds: float, kind: str, part: int = 0) -> dict:
    """Return what one load gave."""
    out: multiprocessing.Queue[dict] = multiprocessing.Queue()
    process = multiprocessing.Process(
        target=run_clients, args=(port, clients, seconds, kind, part, out)
    )
    process.start()
    found = out.get()
    process.join()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument(
        "--mixed", type=float, default=120.0, help="seconds of mixed load, 0 for none"
    )
    parser.add_argument("--only", default="", help="regular expression: names of the loads to run")
    parser.add_argument("--state", type=Path, help="state folder; a new one if not given")
    options = parser.parse_args()
    state = options.state or Path(tempfile.mkdtemp(prefix="mnzh-bench-"))
    process = subprocess.Popen(
        [sys.executable, "-m", "mnzh_legal", "serve", "--port", "0", "--workers", "0"],
        stdout=subprocess.PIPE, text=True, env=os.environ | {"MNZH_STATE_DIR": str(state)},
    )  # fmt: skip
    try:
        if process.stdout is None:
            raise RuntimeError("the service has no output")
        port = int(process.stdout.readline().rsplit(":", 1)[1].strip(" /\n"))
        measure(port, 2, 3, "mixed")
        for name, clients, kind, part in (
            ("new sentences, one client", 1, "new", 0),
            ("new sentences, 16 clients", 16, "new", 1),
            ("new sentences, 16 clients, once more", 16, "new", 2),
            ("made-up sentences, 16 clients", 16, "made-up", 0),
            ("repeated sentences, 16 clients", 16, "repeated", 0),
            ("repeated sentences, 16 clients, once more", 16, "repeated", 0),
            ("search, 8 clients", 8, "search", 0),
            ("overload: made-up sentences, 150 clients", 150, "made-up", 0),
        ):
            if re.search(options.only, name):
                found = measure(port, clients, options.seconds, kind, part)
                print(name, json.dumps(found), flush=True)
        if not options.mixed:
            return
        before = rss_mb(process.pid)
        half = measure(port, 12, options.mixed / 2, "mixed")
        middle = rss_mb(process.pid)
        rest = measure(port, 12, options.mixed / 2, "mixed")
        print("mixed, 12 clients, first half", json.dumps(half))
        print("mixed, 12 clients, second half", json.dumps(rest))
        print(
            f"memory MB: {before:.0f} before, {middle:.0f} half-way, {rss_mb(process.pid):.0f} after"
        )
    finally:
        process.terminate()
        process.wait(40)


if __name__ == "__main__":
    main()
