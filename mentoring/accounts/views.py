"""Pages of accounts: sign-in and sign-out, second factor, own account, users, log, help."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)
