"""Takes the texts of code and templates into the French and English catalogues, and compiles those.

German needs no catalogue: the German texts are the keys. Nothing is guessed (no fuzzy entries): a new text
stays empty until somebody translates it; this names how many, and a test of the catalogues fails.

    python tools/catalogues.py              extract, update, compile
    python tools/catalogues.py missing      list the texts without a translation
"""

import contextlib
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "mentoring" / "translations"
LANGUAGES = ("fr", "en")
# Besides gettext's own: marks for texts that are translated later (see mentoring/wording.py and Flask-Babel).
KEYWORDS = ("N_", "Refused", "Sentence", "_l", "lazy_gettext", "lazy_ngettext:1,2", "lazy_pgettext:1c,2")


def main() -> None:
    if sys.argv[1:] == ["missing"]:
        for language in LANGUAGES:
            for text in missing(catalogue(language)):
                print(f"{language}: {text!r}")
    elif not sys.argv[1:]:
        update()
    else:
        sys.exit(__doc__)


def update() -> None:
    """Bring the catalogues up to date with the code, and compile them."""
    template = FOLDER / "messages.pot"
    FOLDER.mkdir(parents=True, exist_ok=True)
    extract(template)
    for language in LANGUAGES:
        if path(language).exists():
            options = ["--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date"]
            run("update", "-i", template, "-d", FOLDER, "-l", language, "--width", "110", *options)
        else:
            run("init", "-i", template, "-d", FOLDER, "-l", language, "--width", "110")
        run("compile", "-d", FOLDER, "-l", language)
        entries = catalogue(language)
        print(f"{language}: {len(entries)} texts, {len(missing(entries))} without translation")


def extract(template: Path) -> None:
    """Write all texts of code and templates to a template of catalogues."""
    keywords = [part for keyword in KEYWORDS for part in ("--keyword", keyword)]
    where = [
        "--add-location",
        "file",
        "--sort-by-file",
        "--width",
        "110",
        "--project",
        "mentoring",
        "--version",
        "1",
    ]
    comments = ["--add-comments", "Translators:", "--strip-comments"]
    with contextlib.chdir(ROOT):
        run(
            "extract",
            "-F",
            "pyproject.toml",
            "-o",
            template,
            *keywords,
            *where,
            *comments,
            "mentoring",
            "templates",
        )


def catalogue(language: str) -> Catalog:
    """The catalogue of a language, as it lies in the project."""
    with path(language).open("rb") as file:
        return read_po(file, locale=language)


def missing(entries: Catalog) -> list[str]:
    """The texts that have no translation, or not in every plural form."""
    return [
        str(message.id[0] if isinstance(message.id, tuple) else message.id)
        for message in entries
        if message.id and not all(message.string if isinstance(message.string, tuple) else [message.string])
    ]


def path(language: str) -> Path:
    """Where the catalogue of a language lies."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def run(*arguments: str | Path) -> None:
    """Run one of Babel's commands; its chatter is left out."""
    CommandLineInterface().run(["pybabel", "--quiet", *map(str, arguments)])


if __name__ == "__main__":
    main()
