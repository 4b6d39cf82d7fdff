"""Rendering pieces of templates and asking whether they are sound."""

from flask import render_template_string

from tests.page import Document

ROOMS = ("display", "forms", "pairs", "plots", "tables")
HOSTILE = "\"><script>alert(1)</script>&'"


def macro(source: str, **context: object) -> Document:
    """What a piece of template renders to, as a page."""
    imports = "".join(f'{{% import "components/{room}.html" as {room} %}}' for room in ROOMS)
    text = render_template_string(imports + source, **context)
    return Document(f"<!doctype html><title>–</title><main>{text}</main>")


def attributes(page: Document, name: str) -> list[str]:
    return [str(e.get(name)) for e in page.root.iter() if isinstance(e.tag, str) and e.get(name) is not None]


def assert_sound(page: Document) -> None:
    """Valid, no id twice, every reference leads to something."""
    assert not page.errors
    ids = attributes(page, "id")
    assert len(ids) == len(set(ids))
    references = [
        target
        for name in ("for", "aria-describedby", "aria-labelledby", "popovertarget", "data-open")
        for value in attributes(page, name)
        for target in value.split()
    ]
    assert not set(references) - set(ids)
    assert not attributes(page, "style")
