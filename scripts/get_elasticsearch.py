"""Fetch the Elasticsearch server that the tests start, into .tools/; needs Maven.

The coordinates name the server without its optional modules. It is used in tests only.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

VERSION = "9.2.8"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
TOOLS = Path(__file__).resolve().parent.parent / ".tools"
ARCHIVE = TOOLS / f"elasticsearch-{VERSION}.zip"


def main() -> int:
    if ARCHIVE.is_file():
        return 0
    maven = shutil.which("mvn")
    if maven is None:
        print("mvn is not installed (Debian: apt-get install maven); the tests of a real "
              "Elasticsearch server cannot run", file=sys.stderr)  # fmt: skip
        return 0
    TOOLS.mkdir(exist_ok=True)
    command = [maven, "-q", "-B", "dependency:copy", f"-Dartifact={ARTIFACT}",
               f"-DoutputDirectory={TOOLS}"]  # fmt: skip
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode or not ARCHIVE.is_file():
        print(f"Elasticsearch was not fetched:\n{done.stdout[-2000:]}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
