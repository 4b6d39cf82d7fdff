"""What a certificate of voluntary work says, and that its figures agree with each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mentoring.wording import N_, Refused


@dataclass(frozen=True)
class Work:
    """What was done in a programme: in how many tandems, at how many meetings, for how many minutes."""

    programme: str
    tandems: int
    meetings: int
    minutes: int


@dataclass(frozen=True)
class Certificate:
    """Somebody's voluntary work for an organisation; both days belong to it. Topics are (label, minutes)."""

    name: str
    organisation: str
    first: date
    last: date
    meetings: int
    minutes: int
    work: Sequence[Work]
    topics: Sequence[tuple[str, int]]
    issued_on: date
    place: str = ""


def check_span(first: date | None, last: date | None) -> None:
    """Refuses a time that ends before it begins."""
    if first and last and last < first:
        raise Refused(N_("Das Ende liegt vor dem Beginn."), field="last")


def agrees(certificate: Certificate) -> bool:
    """Whether programmes and topics each add up to the whole."""
    return (
        sum(one.minutes for one in certificate.work) == certificate.minutes
        and sum(one.meetings for one in certificate.work) == certificate.meetings
        and sum(minutes for _label, minutes in certificate.topics) == certificate.minutes
    )
