"""The parts of a printed table as plain values that the template sets.

A cell is a text, a text with a second line below it, or days as whole and fraction, which stand apart so that
the whole days are under each other.
"""

from fractions import Fraction
from typing import Any

from mentoring.funding.documents.showing import split_days

Section = dict[str, Any]
Row = dict[str, Any]
Column = dict[str, Any]
Table = dict[str, Any]


def days_cell(days: Fraction) -> dict[str, Any]:
    """Days as whole and fraction."""
    return {"days": list(split_days(days))}


def two_lines(text: str, *below: str) -> Any:
    """A text with smaller lines below it; without any it stays a text."""
    return {"text": text, "below": list(below)} if any(below) else text


def row(*cells: Any, kind: str = "row") -> Row:
    """A row: ``row``, ``quiet``, ``sum`` or ``total`` by its ``kind``."""
    return {"kind": kind, "cells": list(cells)}


def column(title: str, width: str = "auto", *, end: bool = False) -> dict[str, Any]:
    """A column by its title; ``width`` is auto, 1fr or 24mm; numbers stand at the ``end``."""
    return {"title": title, "width": width, "end": end}


def table(title: str, columns: list[dict[str, Any]], rows: list[Row]) -> dict[str, Any]:
    """A table with its own heading, which may be empty."""
    return {"title": title, "columns": columns, "rows": rows}


def section(title: str, intro: str, tables: list[dict[str, Any]]) -> Section:
    """A chapter: heading, a sentence, tables."""
    return {"title": title, "intro": intro, "tables": tables}
