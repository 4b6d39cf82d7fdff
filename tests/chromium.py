"""The browser of the journeys: which one is used, and how to get one.

python -m tests.chromium        make sure that there is one; a failure says what to do
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ADVICE = (
    "No Chromium for the browser tests. Install the package chromium of your system, name one with "
    "CHROMIUM=/path/to/chromium, or run: .venv/bin/playwright install --only-shell chromium"
)


def chromium_path() -> str | None:
    """The browser to start: $CHROMIUM, the system's, else the one Playwright has installed, else None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def launch_flags() -> list[str]:
    """The flags to start it with: quiet, without network of its own; as root without its sandbox."""
    return [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def install() -> None:
    """Install one: Debian's as root, else Playwright's. Silent if there is one."""
    if chromium_path():
        return
    if os.environ.get("CHROMIUM"):
        sys.exit(f"CHROMIUM={os.environ['CHROMIUM']} is not a program.")
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing chromium for the browser tests", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
        command = [
            "apt-get",
            "install",
            "-y",
            "-qq",
            "--no-install-recommends",
            "chromium",
            "fonts-dejavu-core",
        ]
        subprocess.run(command, env=quiet, check=False, stdout=subprocess.DEVNULL)
    if chromium_path() is None:
        own = [sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]
        subprocess.run(own, check=False)
    if chromium_path() is None:
        sys.exit(ADVICE)


if __name__ == "__main__":
    install()
