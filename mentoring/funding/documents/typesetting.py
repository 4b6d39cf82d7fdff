"""Typesets with the templates of this folder."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from mentoring import typesetting

FOLDER = Path(__file__).parent


def typeset(template: str, values: Mapping[str, Any], day: date, images: Mapping[str, str]) -> bytes:
    """The PDF that the template of this name makes of ``values``, dated ``day``."""
    return typesetting.typeset(FOLDER / template, values, day, images)
