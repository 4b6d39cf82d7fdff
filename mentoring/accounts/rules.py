"""Pure decisions about accounts: how long to wait after failed attempts, which passwords are good enough,
who may manage whom."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from mentoring.actors import Actor
from mentoring.names import fold
from mentoring.permissions import Permission, Role
from mentoring.wording import N_, Sentence

COUNTED_FOR = timedelta(hours=24)
"""A failed attempt is forgotten after this time."""
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=30)
FREE_ATTEMPTS = 5
"""Failed attempts of one address on one account before it has to wait."""
FREE_ATTEMPTS_OF_ADDRESS = 40
"""The same over all accounts: an office with many people has one address."""
FREE_ATTEMPTS_OF_ACCOUNT = 15
"""The same over all addresses, where the password is known already and only the code is missing."""
FREE_RESETS = 3
"""Mails with a link for a new password, for one account, before the next ones are not sent."""

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200
FEWEST_DIFFERENT = 6
ROWS_OF_KEYS = (
    "qwertzuiopu",
    "qwertyuiop",
    "asdfghjklo",
    "yxcvbnm",
    "zxcvbnm",
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
)
_COMMON = """
passwort kennwort password passwd motdepasse geheim secret willkommen welcome bienvenue hallo hello
bonjour admin administrator login test changeme letmein iloveyou ichliebedich schatz sonnenschein
sunshine schweiz suisse switzerland solothurn olten grenchen caritas rotes kreuz roteskreuz srk
tandem mentoring mentor mentee freiwillige fruhling sommer herbst winter januar februar marz april
mai juni juli august september oktober november dezember monday montag football fussball master
dragon princess monkey qwertz qwerty mein das ist neues neu mypassword sicher sicheres
"""
COMMON_WORDS = frozenset(_COMMON.split())


def wait_after(failures: int, last: datetime | None, now: datetime, *, free: int) -> timedelta:
    """How long to wait before the next attempt: nothing at first, then twice as long after each failure."""
    if last is None or failures < free:
        return timedelta(0)
    doublings = min(failures - free, 12)
    pause = min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)
    return max(timedelta(0), last + pause - now)


def address_group(address: str) -> str:
    """What counts as one address: for IPv6 the network of 64 bits, which one connection usually owns."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:64]
    if found.version == 4:
        return str(found)
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped) if mapped else str(ip_network((found, 64), strict=False))


def password_weakness(password: str, *, email: str, name: str) -> Sentence | None:
    """Why a password is not good enough, or None. Length counts, not kinds of letters (NIST SP 800-63B)."""
    if len(password) < SHORTEST_PASSWORD:
        return Sentence(
            N_("Das Passwort ist zu kurz. Es braucht mindestens %(number)s Zeichen."),
            {"number": SHORTEST_PASSWORD},
        )
    if len(password) > LONGEST_PASSWORD:
        return Sentence(
            N_("Das Passwort ist zu lang. Möglich sind %(number)s Zeichen."), {"number": LONGEST_PASSWORD}
        )
    plain = fold(password).replace(" ", "")
    if _is_about_oneself(plain, [email, email.split("@")[0], name, *name.split()]):
        return Sentence(N_("Das Passwort ist Ihrer E-Mail-Adresse oder Ihrem Namen zu ähnlich."))
    if len(set(password.casefold())) < FEWEST_DIFFERENT or _is_sequence(plain) or _is_common(plain):
        return Sentence(
            N_(
                "Dieses Passwort ist leicht zu erraten. "
                "Gut sind vier oder mehr Wörter, die nichts miteinander zu tun haben."
            )
        )
    return None


def _is_about_oneself(plain: str, parts: Iterable[str]) -> bool:
    """Whether next to nothing remains when one's own name and address are taken out."""
    rest = plain
    for part in sorted({fold(p).replace(" ", "") for p in parts}, key=len, reverse=True):
        if len(part) > 3:
            rest = rest.replace(part, "")
    return rest != plain and len(rest) < 6


def _is_sequence(plain: str) -> bool:
    """Whether it is made of runs on the keyboard and repetitions only: «qwertzuiop12», «abcabcabcabc»."""
    for size in range(1, len(plain) // 2 + 1):
        if (plain[:size] * (len(plain) // size + 1))[: len(plain)] == plain and size <= 4:
            return True
    rows = [*ROWS_OF_KEYS, *(row[::-1] for row in ROWS_OF_KEYS)]
    rest = plain
    while len(rest) >= 3:
        run = next((n for n in range(len(rest), 2, -1) if any(rest[:n] in row for row in rows)), 0)
        if not run:
            return False
        rest = rest[run:]
    return True


def _is_common(plain: str) -> bool:
    """Whether nothing but common words and figures is left: «Willkommen2026!», «Passwort123456»."""
    rest = "".join(c for c in plain if c.isalpha())
    reach = {0}
    for start in range(len(rest)):
        if start in reach:
            reach |= {start + len(word) for word in COMMON_WORDS if rest.startswith(word, start)}
    return len(rest) in reach


def roles_to_grant(actor: Actor) -> tuple[Role, ...]:
    """The roles somebody may give to a user: a lead those of the own organisation, an admin all."""
    if actor.may(Permission.MANAGE_USERS):
        return tuple(Role)
    if actor.may(Permission.MANAGE_OWN_USERS):
        return (Role.COORDINATOR, Role.LEAD, Role.MENTOR)
    return ()


def scope_of(role: Role) -> str | None:
    """The field that a role's scope needs, if it has one."""
    return {
        Role.COORDINATOR: "organisation_id",
        Role.LEAD: "organisation_id",
        Role.MENTOR: "organisation_id",
        Role.REFERRER: "social_region_id",
        Role.MUNICIPALITY: "municipality_bfs",
    }.get(role)
