"""What people type, read into values: days, phone numbers, mail addresses. Knows no form and no request.

Lists bring thousands of them: what is written in the usual way is read by a pattern, with the same result.
"""

import re
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email

_USUAL_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_HOME_NUMBER = re.compile(r"(?:0|\+41 ?)([1-9](?: ?[0-9]){8})")
_USUAL_MAILBOX = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*")
_LONGEST_MAILBOX, _LONGEST_EMAIL = 64, 254


def parse_date(text: str) -> date:
    """A day as Swiss people type it (31.12.2026, 1.3.26) or in ISO form; ValueError for anything else."""
    cleaned = text.strip().replace(" ", "").replace(",", ".")
    if usual := _USUAL_DAY.fullmatch(cleaned):
        day, month, year = map(int, usual.groups())
        return date(year, month, day)
    for pattern in ("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(cleaned, pattern).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    raise ValueError(text)


def normalise_phone(text: str) -> str:
    """The number in E.164 form; ValueError if it cannot be one."""
    if usual := _HOME_NUMBER.fullmatch(text):
        digits = usual.group(1).replace(" ", "")
        if any(pattern.fullmatch(digits) for pattern in _home_patterns()):
            return f"+41{digits}"
    try:
        number = phonenumbers.parse(text, "CH")
    except phonenumbers.NumberParseException as error:
        raise ValueError(text) from error
    if not phonenumbers.is_valid_number(number):
        raise ValueError(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown_phone(text: str) -> str:
    """A kept number as people write it: 077 123 45 67, +49 30 123456; what is no number stays as it is."""
    try:
        number = phonenumbers.parse(text, "CH")
    except phonenumbers.NumberParseException:
        return text
    home = number.country_code == phonenumbers.country_code_for_region("CH")
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, form.NATIONAL if home else form.INTERNATIONAL)


def normalise_email(text: str) -> str:
    """The address in its normal form, lower case; ValueError if it cannot be one."""
    address = text.strip()
    mailbox, _, domain = address.rpartition("@")
    usual = domain.isascii() and "xn--" not in domain.lower() and _USUAL_MAILBOX.fullmatch(mailbox)
    if usual and len(mailbox) <= _LONGEST_MAILBOX and len(address) <= _LONGEST_EMAIL:
        return f"{mailbox.lower()}@{_normal_domain(domain)}"
    return _normal_email(address)


def _normal_email(text: str) -> str:
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError(text) from error
    return found.normalized.lower()


@lru_cache(maxsize=4096)
def _normal_domain(domain: str) -> str:
    """What stands behind the sign, checked once for all who have their mail there."""
    return _normal_email(f"a@{domain}").removeprefix("a@")


@cache
def _home_patterns() -> tuple[re.Pattern[str], ...]:
    """How Swiss mobile and fixed numbers look, without the first zero."""
    home: Any = phonenumbers.PhoneMetadata.metadata_for_region("CH", None)
    return tuple(re.compile(kind.national_number_pattern) for kind in (home.mobile, home.fixed_line))
