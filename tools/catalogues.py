"""Takes the texts of code and templates into the French and English catalogues, and compiles those.

German needs no catalogue: the German texts are the keys. Nothing is guessed (no fuzzy entries): a new text
stays empty until somebody translates it; this names how many, and a test of the catalogues fails.

What mentees read (pages by personal link, their mails) is besides in five small catalogues.

    python tools/catalogues.py              extract, update, compile
    python tools/catalogues.py missing      list the texts without a translation
"""

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "mentoring" / "translations"
LANGUAGES = ("fr", "en")
OF_MENTEES = ("uk", "ti", "ar", "fa", "tr")
READ_BY_MENTEES = (
    "mentoring/languages.py",
    "mentoring/wording.py",
    "templates/emails/base.txt",
    "templates/emails/event.txt",
    "templates/emails/proposal_mentee.txt",
    "templates/emails/reconfirm.txt",
    "templates/emails/reminders.txt",
    "templates/emails/talk_cancelled.ics",
    "templates/emails/talk_cancelled.txt",
    "templates/emails/talk_invitation.ics",
    "templates/emails/talk_invitation.txt",
    "templates/meetings/personal/event.html",
    "templates/meetings/personal/feedback.html",
    "templates/meetings/personal/gone.html",
    "templates/meetings/personal/thanks.html",
    "templates/tandems/answers/_told.html",
    "templates/tandems/answers/gone.html",
    "templates/tandems/answers/no.html",
    "templates/tandems/answers/proposal.html",
    "templates/waitlists/confirm.html",
    "templates/waitlists/confirm_over.html",
    "templates/waitlists/confirmed.html",
)
"""Where the texts of the small catalogues stand; the names of languages and the five answers come besides."""
# Besides gettext's own: marks for texts that are translated later (see mentoring/wording.py and Flask-Babel).
KEYWORDS = ("N_", "Refused", "Sentence", "_l", "lazy_gettext", "lazy_ngettext:1,2", "lazy_pgettext:1c,2")


def main() -> None:
    if sys.argv[1:] == ["missing"]:
        for language in LANGUAGES + OF_MENTEES:
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
    of_mentees = FOLDER / "mentees.pot"
    extract_for_mentees(of_mentees)
    for language in LANGUAGES + OF_MENTEES:
        template = of_mentees if language in OF_MENTEES else FOLDER / "messages.pot"
        if path(language).exists():
            options = ["--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date"]
            run("update", "-i", template, "-d", FOLDER, "-l", language, "--width", "110", *options)
        else:
            run("init", "-i", template, "-d", FOLDER, "-l", language, "--width", "110")
        run("compile", "-d", FOLDER, "-l", language)
        entries = catalogue(language)
        print(f"{language}: {len(entries)} texts, {len(missing(entries))} without translation")


def extract_for_mentees(template: Path) -> None:
    """Write what mentees read to a template of the small catalogues."""
    sys.path.insert(0, str(ROOT))  # the words of this checkout, not of another that is installed
    from mentoring.meetings.vocabulary import ANSWERS
    from mentoring.people.vocabulary import LANGUAGES as SPOKEN

    extract(template, READ_BY_MENTEES)
    with template.open("rb") as file:
        entries = read_po(file)
    for text in (*SPOKEN.values(), *ANSWERS.values()):
        entries.add(text, locations=[("mentoring", 0)])
    with template.open("wb") as file:
        write_po(file, entries, width=110, sort_by_file=True)


def extract(template: Path, sources: Sequence[str] = ("mentoring", "templates")) -> None:
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
            *sources,
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
