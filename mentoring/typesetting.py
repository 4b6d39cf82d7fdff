"""Typesets plain values to archivable, accessible PDF: PDF/A-2a and PDF/UA-1; same values, same bytes.

Values reach a template as JSON among its inputs; no source text is ever made of them. Only the fonts that
set-up has brought are used, so that a document looks the same on every machine.
"""

import json
import re
import threading
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import typst

FONTS = Path(__file__).parent / "funding" / "documents" / "fonts"
"""Where ``tools/front_end.py`` puts them."""
STANDARDS: list[Any] = ["a-2a", "ua-1"]
UNKNOWN = "□"
_ENDLESS = re.compile(r"(\S{30})(?=\S)")
_PRINTED = re.compile(r"[ -~\u00a0-\u00ac\u00ae-\u017f\u0218-\u021b–—‘’‚“”„†•…‰‹›⁄€−×÷≤≥≈→]")
_own = threading.local()


def typeset(
    template: Path, values: Mapping[str, Any], day: date, images: Mapping[str, str] | None = None
) -> bytes:
    """The PDF that ``template`` makes of ``values``, dated ``day``; ``images`` are SVGs by name.

    Raises ``FileNotFoundError`` where set-up has not brought the fonts.
    """
    inputs = {"data": json.dumps(printable_all(values), ensure_ascii=False), **(images or {})}
    made = _compiler(template).compile(
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=STANDARDS,
        timestamp=datetime.combine(day, time(), UTC),
    )
    if not isinstance(made, bytes):
        raise TypeError("one document is expected")
    return made


def printable(text: str) -> str:
    """The text in letters that the typeface has: without controls and marks of direction, others as □.

    What is printed must be found in the embedded font, or the PDF would not be one for archives.
    """
    found = []
    for letter in unicodedata.normalize("NFC", text):
        if _PRINTED.fullmatch(letter):
            found.append(letter)
        elif letter.isspace():
            found.append(" ")
        elif unicodedata.category(letter) not in {"Cc", "Cf", "Mn", "Me"}:
            found.append(UNKNOWN)
    return "".join(found).strip()


def printable_all(value: Any) -> Any:
    """All texts in a nest of lists and dictionaries, made printable; endless words may be broken."""
    if isinstance(value, str):
        return _ENDLESS.sub("\\1\u200b", printable(value))
    if isinstance(value, dict):
        return {key: printable_all(one) for key, one in value.items()}
    return [printable_all(one) for one in value] if isinstance(value, list | tuple) else value


def _compiler(template: Path) -> typst.Compiler:
    """Reading fonts takes longer than a page: each thread keeps its compiler, which is not shared safely."""
    kept: dict[Path, typst.Compiler] = _own.__dict__.setdefault("compilers", {})
    if template not in kept:
        if not any(FONTS.glob("*.otf")):
            raise FileNotFoundError(f"the fonts of documents are missing in {FONTS}: make install")
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
        kept[template] = typst.Compiler(
            str(template), root=str(template.parent), font_paths=fonts, ignore_system_fonts=True
        )
    return kept[template]
