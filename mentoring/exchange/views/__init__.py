"""Pages of lists: imports from upload to undo, templates, and exports."""

from flask import Blueprint

blueprint = Blueprint("exchange", __name__)

from mentoring.exchange.views import (  # noqa: E402  (the pages need the blueprint)
    cost_deciding,
    cost_files,
    costs,
    deciding,
    downloads,
    exports,
    imports,
    inhabitants,
    talk_exports,
    undoing,
    uploading,
)

__all__ = [
    "blueprint",
    "cost_deciding",
    "cost_files",
    "costs",
    "deciding",
    "downloads",
    "exports",
    "imports",
    "inhabitants",
    "talk_exports",
    "undoing",
    "uploading",
]
