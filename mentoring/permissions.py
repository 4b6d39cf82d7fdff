"""Who may do what: the one declaration. Whatever is not granted here is denied.

A view names its permission; scopes (which organisation, whose entries) are narrowed by queries that take
the actor. The table of routes and roles in ``docs/permissions.md`` is compared with this by a test.
"""

from enum import Enum

from mentoring.wording import N_, Labelled


class Role(Labelled):
    """What a user is to the platform."""

    COORDINATOR = "COORDINATOR", N_("Koordination")
    LEAD = "LEAD", N_("Leitung")
    MENTOR = "MENTOR", N_("Freiwillige/r")
    REFERRER = "REFERRER", N_("Zuweisende Stelle")
    MUNICIPALITY = "MUNICIPALITY", N_("Einwohnergemeinde")
    CONTROLLER = "CONTROLLER", N_("Controlling Kanton")
    ADMIN = "ADMIN", N_("Administration")


STAFF = frozenset({Role.COORDINATOR, Role.LEAD, Role.CONTROLLER, Role.ADMIN})
OF_ORGANISATION = frozenset({Role.COORDINATOR, Role.LEAD})


class Permission(Enum):
    """What a view asks for. ``PUBLIC`` needs no session, ``SIGNED_IN`` any."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"
    READ_PLACES = "read places"
    READ_PEOPLE = "read people of the own organisation"
    WRITE_PEOPLE = "write people of the own organisation"
    READ_WAITLIST = "read the own organisation's waitlist"
    WRITE_WAITLIST = "write the own organisation's waitlist"
    REFER = "refer somebody and see the state of own referrals"
    MATCH = "run, pin, decide and release matches"
    SEE_ADVICE = "see which volunteers all organisations lack, without persons"
    EDIT_POLICY = "edit programmes and the weights of matching"
    READ_TANDEMS = "read the own organisation's tandems"
    WRITE_TANDEMS = "move tandems through their life-cycle"
    OWN_TANDEMS = "see own tandems and answer own proposals"
    OWN_SUPPORT = "log own meetings, own times away, expenses, trainings, certificate and calendar"
    READ_SUPPORT = "read the own organisation's meetings, talks, goals, events and feedback"
    WRITE_SUPPORT = "plan and hold talks, rate goals, log and correct meetings, keep aftercare"
    DECIDE_EXPENSES = "approve and refuse expenses of the own organisation's volunteers"
    MANAGE_EVENTS = "keep trainings and events with their attendance"
    EDIT_SUPPORT = "set when silence is noticed, what expenses are paid, which reminders are sent"
    READ_REMINDERS = "see which reminders were sent, failed or are due, and send them again"
    SEND_MESSAGES = "write to a group of volunteers or mentees"
    IMPORT = "import lists"
    EXPORT = "export lists"
    ENTER_COSTS = "enter the own organisation's costs and close its periods"
    READ_STATEMENTS = "read and download statements: the own municipality's, the region's, or all"
    READ_OWN_PART = "read the own organisation's part of statements"
    DECLARE = "sign a statement's self-declaration, and keep the own municipality's contact"
    READ_FUNDING = "read costs, funds, closings and the ledger of all organisations"
    EDIT_FUNDING = "edit rules, funds and periods, close canton-wide, post payments"
    WRITE_REPORT = "read and write reports on the use of funds: a lead the own organisation's, or all"
    MANAGE_OWN_USERS = "manage users: a lead those of the own organisation"
    MANAGE_USERS = "manage all users"
    READ_LOG = "read the access and change log"


GRANTS: dict[Permission, frozenset[Role]] = {
    Permission.SIGNED_IN: frozenset(Role),
    Permission.READ_PLACES: frozenset(Role),
    Permission.READ_PEOPLE: OF_ORGANISATION,
    Permission.WRITE_PEOPLE: OF_ORGANISATION,
    Permission.READ_WAITLIST: OF_ORGANISATION,
    Permission.WRITE_WAITLIST: OF_ORGANISATION,
    Permission.REFER: frozenset({Role.REFERRER}),
    Permission.MATCH: OF_ORGANISATION,
    Permission.SEE_ADVICE: frozenset({Role.CONTROLLER}),
    Permission.EDIT_POLICY: frozenset({Role.LEAD}),
    Permission.READ_TANDEMS: OF_ORGANISATION,
    Permission.WRITE_TANDEMS: OF_ORGANISATION,
    Permission.OWN_TANDEMS: frozenset({Role.MENTOR}),
    Permission.OWN_SUPPORT: frozenset({Role.MENTOR}),
    Permission.READ_SUPPORT: OF_ORGANISATION,
    Permission.WRITE_SUPPORT: OF_ORGANISATION,
    Permission.DECIDE_EXPENSES: OF_ORGANISATION,
    Permission.MANAGE_EVENTS: OF_ORGANISATION,
    Permission.EDIT_SUPPORT: frozenset({Role.LEAD}),
    Permission.READ_REMINDERS: OF_ORGANISATION,
    Permission.SEND_MESSAGES: OF_ORGANISATION,
    Permission.IMPORT: OF_ORGANISATION,
    Permission.EXPORT: OF_ORGANISATION,
    Permission.ENTER_COSTS: frozenset({Role.LEAD}),
    Permission.READ_STATEMENTS: frozenset({Role.REFERRER, Role.MUNICIPALITY, Role.CONTROLLER}),
    Permission.READ_OWN_PART: frozenset({Role.LEAD}),
    Permission.DECLARE: frozenset({Role.MUNICIPALITY}),
    Permission.READ_FUNDING: frozenset({Role.CONTROLLER}),
    Permission.EDIT_FUNDING: frozenset({Role.CONTROLLER}),
    Permission.WRITE_REPORT: frozenset({Role.LEAD, Role.CONTROLLER}),
    Permission.MANAGE_OWN_USERS: frozenset({Role.LEAD, Role.ADMIN}),
    Permission.MANAGE_USERS: frozenset({Role.ADMIN}),
    Permission.READ_LOG: frozenset({Role.ADMIN}),
}


def allows(role: Role | None, permission: Permission) -> bool:
    """Whether somebody with this role (None: nobody is signed in) may do this."""
    if permission is Permission.PUBLIC:
        return True
    return role is not None and role in GRANTS.get(permission, frozenset())
