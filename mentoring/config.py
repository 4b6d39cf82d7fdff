"""Settings: their names, defaults and where they come from.

Order: the defaults here, then ``instance/config.py``, then environment variables named ``MENTORING_…``.
Every setting is listed in ``docs/configuration.md``; a test compares the two.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Setting:
    """One setting: its default, how its text form is read, and what it is for."""

    default: Any
    read: type
    purpose: str


SETTINGS: dict[str, Setting] = {
    "DATABASE_URL": Setting("", str, "Database; empty means SQLite in the instance folder"),
    "SECRET_KEY": Setting("", str, "Signs cookies and tokens; required unless DEMO is on"),
    "DEMO": Setting(False, bool, "Demonstration: shows demo accounts, keeps all mail in the browser"),
    "BASE_URL": Setting("http://127.0.0.1:5000", str, "Address of the site as written in mails"),
    "ALLOWED_HOSTS": Setting(
        "", str, "Host names the site answers to, comma-separated; empty: that of BASE_URL"
    ),
    "HTTPS": Setting(False, bool, "Served over HTTPS: secure cookies with the __Host- prefix, HSTS"),
    "TRUSTED_PROXIES": Setting(
        0, int, "Number of reverse proxies in front whose forwarding headers are trusted"
    ),
    "SECOND_FACTOR": Setting("required", str, "Second factor for staff: required or optional"),
    "SESSION_IDLE_MINUTES": Setting(60, int, "A session ends after so many minutes without a request"),
    "SESSION_HOURS": Setting(12, int, "A session ends after so many hours in any case"),
    "INVITATION_DAYS": Setting(14, int, "An invitation is valid for so many days"),
    "RESET_MINUTES": Setting(30, int, "A link to set a new password is valid for so many minutes"),
    "ANSWER_LINK_DAYS": Setting(21, int, "A link to answer a proposal is valid for so many days"),
    "UPLOAD_MEGABYTES": Setting(10, int, "Largest upload in megabytes"),
    "IMPORT_ROWS": Setting(20000, int, "Most rows one import may have"),
    "MAIL_FROM": Setting("Tandem <noreply@localhost>", str, "Sender of all mails"),
    "SMTP_HOST": Setting("", str, "Mail server; empty: mails stay in the outbox"),
    "SMTP_PORT": Setting(587, int, "Port of the mail server"),
    "SMTP_USER": Setting("", str, "User at the mail server"),
    "SMTP_PASSWORD": Setting("", str, "Password at the mail server"),
    "SMTP_TLS": Setting("starttls", str, "Encryption to the mail server: starttls, tls or none"),
    "CREDITOR_NAME": Setting("", str, "Who issues the statements of the municipalities, as printed on them"),
    "CREDITOR_STREET": Setting("", str, "Street of the issuer"),
    "CREDITOR_HOUSE_NUMBER": Setting("", str, "House number of the issuer"),
    "CREDITOR_POSTCODE": Setting("", str, "Postcode of the issuer"),
    "CREDITOR_TOWN": Setting("", str, "Town of the issuer"),
    "CREDITOR_EMAIL": Setting("", str, "Where municipalities ask about their statements"),
    "CREDITOR_IBAN": Setting("", str, "Account to which municipalities pay (IBAN, no QR-IBAN)"),
    "LOG_LEVEL": Setting("INFO", str, "Least severe level that is logged"),
    "LOG_JSON": Setting(True, bool, "Logs as JSON lines; otherwise readable lines"),
}

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


class ConfigurationError(Exception):
    """A setting is missing or cannot be read; the message names it."""


def read_environment(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """The settings given as environment variables, parsed; an unreadable one is an error that names it."""
    found: dict[str, Any] = {}
    for name, setting in SETTINGS.items():
        raw = environ.get(f"MENTORING_{name}")
        if raw is not None:
            found[name] = _parse(name, raw, setting.read)
    return found


def _parse(name: str, raw: str, kind: type) -> Any:
    if kind is bool:
        if raw.lower() in TRUE | FALSE:
            return raw.lower() in TRUE
        raise ConfigurationError(f"MENTORING_{name} must be true or false, not {raw!r}")
    try:
        return kind(raw)
    except ValueError:
        raise ConfigurationError(f"MENTORING_{name} must be a {kind.__name__}, not {raw!r}") from None


def defaults() -> dict[str, Any]:
    """Every setting with its default."""
    return {name: setting.default for name, setting in SETTINGS.items()}


def check(config: Mapping[str, Any]) -> None:
    """Refuses a configuration that would be unsafe or make no sense, naming the setting."""
    if not config["SECRET_KEY"] and not config["DEMO"]:
        raise ConfigurationError(
            "MENTORING_SECRET_KEY is not set: a site without a secret key does not start"
        )
    if config["SECOND_FACTOR"] not in {"required", "optional"}:
        raise ConfigurationError("MENTORING_SECOND_FACTOR must be required or optional")
    if config["SMTP_TLS"] not in {"starttls", "tls", "none"}:
        raise ConfigurationError("MENTORING_SMTP_TLS must be starttls, tls or none")
