"""Make sure that Debian's packages for the tests are there: Chromium and its driver, Redis, curl.

Usage: python scripts/get_debian_packages.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PACKAGES = ["chromium", "chromium-driver", "fonts-noto-cjk", "redis-server", "curl"]
PROGRAMS = ["chromium", "chromedriver", "redis-server", "curl"]


def main() -> int:
    """Install the packages where they are missing and that is allowed; say what is missing."""
    missing = [p for p in PROGRAMS if shutil.which(p) is None]
    if not missing:
        return 0
    apt = shutil.which("apt-get")
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if apt is None or (prefix and shutil.which("sudo") is None):
        print(f"the tests need {', '.join(missing)} on the PATH", file=sys.stderr)
        return 1
    for command in (
        [*prefix, apt, "update", "-qq"],
        [*prefix, apt, "install", "-y", "-qq", "--no-install-recommends", *PACKAGES],
    ):
        done = subprocess.run(
            command, check=False, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        if done.returncode:
            print(f"{' '.join(command)} failed; install {', '.join(PACKAGES)}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
