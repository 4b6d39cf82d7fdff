"""Pages of tandems: today, the list and the single tandem, answers, a volunteer's own page, matching runs."""

from flask import Blueprint

blueprint = Blueprint("tandems", __name__)
