"""What a page has to be that is shown while the database does not work."""

import re

from tests.page import Document

REFERENCE = re.compile(r"\b[0-9a-f]{12}\b")


def reference_on(page: Document | None) -> str:
    """The number on the page, which is the site's own, in German, and says nothing of the inside."""
    assert page is not None
    words = page.words()
    assert "Im Moment geht es nicht" in words
    assert "wurde nicht gespeichert" in words
    assert page.all("html")[0].get("lang") == "de-CH"
    assert not re.search("sqlite|psycopg|Traceback|SELECT", page.text)
    found = REFERENCE.findall(words)
    assert len(found) == 1
    return str(found[0])
