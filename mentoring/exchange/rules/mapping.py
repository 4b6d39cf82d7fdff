"""Which column of a file is what: guessed from the headings, adjusted by people, checked."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from mentoring.exchange.rules.columns import COLUMNS
from mentoring.exchange.rules.sheets import column_name
from mentoring.exchange.vocabulary import ImportKind
from mentoring.names import fold
from mentoring.wording import N_, Sentence

NEEDED_OF_COSTS = ("concerns_on", "amount", "purpose", "document")
"""Columns without which a list of costs is not read; a category can be said for all of it."""

ERROR_TITLES = ("Fehler", "Erreur", "Error")
"""The heading of the column that says what is wrong; a mended file may still have it."""


@cache
def known_headings(kind: ImportKind | None = None) -> Mapping[str, str]:
    """Keys by every folded heading that means them; titles go before other names. None: of all kinds."""
    found: dict[str, str] = {}
    for one in [kind] if kind else list(ImportKind):
        columns = COLUMNS[one].values()
        for names in ([c.titles for c in columns], [c.names for c in columns]):
            for column, spelt in zip(columns, names, strict=True):
                for name in spelt:
                    found.setdefault(fold(name), column.key)
    return found


def guess(kind: ImportKind, headers: Sequence[str]) -> dict[int, str]:
    """Keys by place, for the headings that are known. Of several for one key the first one counts."""
    names = known_headings(kind)
    found: dict[int, str] = {}
    for exactly in (True, False):
        for place, header in enumerate(headers):
            key = names.get(fold(header)) if exactly else names.get(_shortened(header))
            if key and place not in found and key not in found.values():
                found[place] = key
    if "full_name" in found.values() and {"first_name", "last_name"} & set(found.values()):
        found = {place: key for place, key in found.items() if key != "full_name"}
    if kind is ImportKind.COSTS:
        return dict(sorted(found.items()))
    # A list with «Name» and without «Vorname» has both in one column.
    if "last_name" in found.values() and "first_name" not in found.values():
        place = next(p for p, key in found.items() if key == "last_name")
        if fold(headers[place]) in {"name", "nom"}:
            found[place] = "full_name"
    return dict(sorted(found.items()))


def refusals(kind: ImportKind, keys: Iterable[str]) -> list[Sentence]:
    """What keeps a list from being read with these keys: a key chosen twice, a name that is lacking."""
    chosen = [key for key in keys if key]
    wrong = [
        Sentence(
            N_("«%(title)s» ist zweimal zugeordnet. Bitte nur einer Spalte."),
            {"title": COLUMNS[kind][key].titles[0]},
        )
        for key in dict.fromkeys(chosen)
        if chosen.count(key) > 1
    ]
    if kind is ImportKind.COSTS:
        missing = [COLUMNS[kind][key].titles[0] for key in NEEDED_OF_COSTS if key not in chosen]
        if missing:
            text = N_("Keine Spalte ist zugeordnet: %(missing)s. Ohne geht es nicht.")
            wrong.append(Sentence(text, {"missing": missing}))
    elif not {"last_name", "first_name", "full_name"} & set(chosen):
        wrong.append(Sentence(N_("Keine Spalte ist dem Namen zugeordnet. Ohne Namen geht es nicht.")))
    return wrong


def twice(headers: Sequence[str]) -> list[str]:
    """Headings that stand in the file more than once."""
    folded = [fold(header) for header in headers]
    return list(dict.fromkeys(h for h, f in zip(headers, folded, strict=True) if f and folded.count(f) > 1))


def shown(headers: Sequence[str], place: int) -> str:
    """How a column is called in sentences: by its heading, or by its letter if it has none."""
    return headers[place] or column_name(place)


def is_error_column(header: str) -> bool:
    """Whether a column is the one in which an earlier check wrote what is wrong."""
    return fold(header) in {fold(title) for title in ERROR_TITLES}


def _shortened(header: str) -> str:
    """«Telefon (privat) *» is «Telefon»; «Wartet seit:» is «Wartet seit»."""
    return fold(header.split("(")[0].split("\n")[0].rstrip(" *:"))
