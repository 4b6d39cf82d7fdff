"""How names are compared and sorted: tolerant of umlauts, accents, case and spacing."""

import re
import unicodedata

_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe"})
_DIGRAPHS = re.compile(r"(?<=[aou])e+")


def fold(text: str) -> str:
    """One spelling for what people spell differently: «Müller», «Mueller» and «MULLER» fold to the same text.

    Meant for comparing and searching only: it is not reversible and not for display.
    """
    plain = text.casefold()
    if not plain.isascii():
        lowered = unicodedata.normalize("NFKD", plain.translate(_LETTERS)).casefold()
        plain = "".join(c for c in lowered if not unicodedata.combining(c))
    words = re.sub(r"[^\w]+", " ", plain).split()
    return _DIGRAPHS.sub("", " ".join(words))


def sort_key(text: str) -> str:
    """The text by which German names are sorted: umlauts as their base letter (DIN 5007-1)."""
    lowered = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS)).casefold()
    return "".join(c for c in lowered if not unicodedata.combining(c)).strip()
