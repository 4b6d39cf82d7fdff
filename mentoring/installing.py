"""The site as an app on a home screen: its manifest, and a worker that speaks up without a connection.

The worker keeps that page and the files it is made of, and nothing else: no page of anybody is ever stored.
"""

import json
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, current_app, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from mentoring.access import requires
from mentoring.languages import TAGS
from mentoring.permissions import Permission

FRAME = ("site.css", "site.js", "forms.js", "icons.svg", "favicon.svg")
"""What the page without a connection is made of."""
PAPER = "#fbfaf6"
ICONS = (
    ("favicon.svg", "any", "image/svg+xml", "any"),
    ("icon-192.png", "192x192", "image/png", "any"),
    ("icon-512.png", "512x512", "image/png", "any"),
    ("icon-maskable-512.png", "512x512", "image/png", "maskable"),
)
blueprint = Blueprint("installing", __name__)


def init_installing(app: Flask) -> None:
    """Adds the three addresses."""
    app.register_blueprint(blueprint)


@blueprint.get("/manifest.webmanifest")
@requires(Permission.PUBLIC)
def manifest() -> Response:
    """What a home screen shows, and where the app begins."""
    content: dict[str, Any] = {
        "id": "/",
        "name": _("Tandem – Mentoring"),
        "short_name": "Tandem",
        "lang": TAGS.get(str(get_locale() or "de"), "de-CH"),
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {"src": url_for("static", filename=name), "sizes": sizes, "type": kind, "purpose": purpose}
            for name, sizes, kind, purpose in ICONS
        ],
    }
    return Response(json.dumps(content, ensure_ascii=False), content_type="application/manifest+json")


@blueprint.get("/service-worker.js")
@requires(Permission.PUBLIC)
def service_worker() -> Response:
    """The worker; it stands at the root so that the whole site is its scope."""
    script = (Path(current_app.static_folder or "") / "service-worker.js").read_text(encoding="utf-8")
    frame = json.dumps([url_for("static", filename=name) for name in FRAME])
    head = f"const FRAME = {frame};\nconst OFFLINE = {json.dumps(url_for('installing.offline'))};\n"
    return Response(head + script, content_type="text/javascript; charset=utf-8")


@blueprint.get("/offline")
@requires(Permission.PUBLIC)
def offline() -> str:
    """There is no connection. The page knows nobody: it looks the same whoever asks."""
    return render_template(
        "errors/offline.html", navigation=None, account=None, search_url=None, languages=None, toasts=None
    )
