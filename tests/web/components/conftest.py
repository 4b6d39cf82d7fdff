"""Templates alone: an application that knows no database, in which an undefined name is an error."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask_babel import Babel
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined

from tests.architecture.sources import ROOT


@pytest.fixture(scope="module")
def site() -> Flask:
    """Templates alone, without database or accounts; a name that does not exist is an error."""
    app = Flask(
        "mentoring", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "mentoring/static")
    )
    app.config.update(SECRET_KEY="a key for tests only", TESTING=True)
    app.jinja_env.undefined = StrictUndefined
    Babel(app, locale_selector=lambda: "de_CH")
    CSRFProtect(app)
    filters: dict[str, Callable[..., str]] = {
        "date": lambda day: f"{day:%d.%m.%Y}",
        "instant": lambda moment: f"{moment:%d.%m.%Y, %H.%M} Uhr",
        "number": lambda value: f"{value:,}".replace(",", "'"),
    }
    app.jinja_env.filters.update(filters)
    return app


@pytest.fixture(autouse=True)
def in_request(site: Flask) -> Iterator[None]:
    """Rendering needs a request for addresses and tokens."""
    with site.test_request_context("/list?region=olten"):
        yield
