"""The blueprint to which all pages of accounts belong."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)
