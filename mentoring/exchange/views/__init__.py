"""Pages of lists: imports from upload to undo, templates, and exports."""

from flask import Blueprint

blueprint = Blueprint("exchange", __name__)

from mentoring.exchange.views import (  # noqa: E402  (the pages need the blueprint)
    deciding,
    downloads,
    exports,
    imports,
    inhabitants,
    talk_exports,
    uploading,
)

__all__ = [
    "blueprint",
    "deciding",
    "downloads",
    "exports",
    "imports",
    "inhabitants",
    "talk_exports",
    "uploading",
]
