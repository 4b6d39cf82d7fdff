"""Pages of accounts, one module each for what belongs together."""

from mentoring.accounts.views import (
    about,
    development,
    log,
    own_account,
    passwords,
    second_factor,
    signing_in,
    users,
)
from mentoring.accounts.views.routes import blueprint

__all__ = [
    "about",
    "blueprint",
    "development",
    "log",
    "own_account",
    "passwords",
    "second_factor",
    "signing_in",
    "users",
]
