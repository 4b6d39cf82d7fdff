"""What people type, read into values: days, phone numbers, mail addresses. Knows no form and no request."""

from datetime import date, datetime

import phonenumbers
from email_validator import EmailNotValidError, validate_email


def parse_date(text: str) -> date:
    """A day as Swiss people type it (31.12.2026, 1.3.26) or in ISO form; ValueError for anything else."""
    cleaned = text.strip().replace(" ", "").replace(",", ".")
    for pattern in ("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(cleaned, pattern).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    raise ValueError(text)


def normalise_phone(text: str) -> str:
    """The number in E.164 form; ValueError if it cannot be one."""
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
    try:
        found = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError(text) from error
    return found.normalized.lower()
