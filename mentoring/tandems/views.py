"""Pages of tandems."""

from flask import Blueprint

blueprint = Blueprint("tandems", __name__)
