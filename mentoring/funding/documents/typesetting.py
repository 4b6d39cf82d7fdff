"""Typesets plain values to archivable, accessible PDF: PDF/A-2a and PDF/UA-1; same values, same bytes.

Values reach a template as JSON among its inputs; no source text is ever made of them. Only the fonts beside
the templates are used, so that a document looks the same on every machine.
"""

import json
import threading
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import typst

from mentoring.funding.documents.showing import printable_all

FOLDER = Path(__file__).parent
FONTS = FOLDER / "fonts"
STANDARDS: list[Any] = ["a-2a", "ua-1"]
_own = threading.local()


def typeset(template: str, values: Mapping[str, Any], day: date, images: Mapping[str, str]) -> bytes:
    """The PDF that ``template`` makes of ``values``, dated ``day``; ``images`` are SVGs by name.

    Raises ``FileNotFoundError`` where set-up has not brought the fonts.
    """
    inputs = {"data": json.dumps(printable_all(values), ensure_ascii=False), **images}
    made = _compiler(template).compile(
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=STANDARDS,
        timestamp=datetime.combine(day, time(), UTC),
    )
    if not isinstance(made, bytes):
        raise TypeError("one document is expected")
    return made


def _compiler(template: str) -> typst.Compiler:
    """Reading fonts takes longer than a page: each thread keeps its compiler, which is not shared safely."""
    kept: dict[str, typst.Compiler] = _own.__dict__.setdefault("compilers", {})
    if template not in kept:
        if not any(FONTS.glob("*.otf")):
            raise FileNotFoundError(f"the fonts of documents are missing in {FONTS}: make install")
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
        kept[template] = typst.Compiler(
            str(FOLDER / template), root=str(FOLDER), font_paths=fonts, ignore_system_fonts=True
        )
    return kept[template]
