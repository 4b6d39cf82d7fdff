"""The words of funding: where money comes from, how it is shared out, and what happens to it."""

from mentoring.wording import N_, Labelled


class FundKind(Labelled):
    """Where money comes from."""

    FEDERAL = "FEDERAL", N_("Bund (Integrationspauschale)")
    CANTON = "CANTON", N_("Kanton")
    OWN = "OWN", N_("Eigenmittel")
    DONATION = "DONATION", N_("Spenden und Stiftungen")


class LayerKind(Labelled):
    """Who pays in a layer of a rule."""

    FUND = "FUND", N_("Finanzierungsquelle")
    MUNICIPALITIES = "MUNICIPALITIES", N_("Einwohnergemeinden")


class LayerScope(Labelled):
    """For which days a layer pays."""

    ALL = "ALL", N_("alle Tage")
    ELIGIBLE = "ELIGIBLE", N_("anrechenbare Tage (VA/FL)")


class LimitKind(Labelled):
    """What bounds a layer."""

    NONE = "NONE", N_("keine Grenze")
    AMOUNT = "AMOUNT", N_("fester Betrag je Periode")
    COMMITMENT = "COMMITMENT", N_("verbleibende Zusage")


class KeyKind(Labelled):
    """By which key municipalities share a pot."""

    K1 = "K1", N_("Einwohnerzahl")
    K2 = "K2", N_("Tandem-Tage")
    K3 = "K3", N_("gemischt")


class KeyBasis(Labelled):
    """Which days count in the key by tandem-days."""

    ALL = "ALL", N_("alle Tage")
    NOT_COVERED = "NOT_COVERED", N_("nicht anrechenbare Tage")


class CostCategory(Labelled):
    """What money was spent on."""

    PERSONNEL = "PERSONNEL", N_("Personal")
    VOLUNTEERS = "VOLUNTEERS", N_("Spesen und Anerkennung der Freiwilligen")
    TRAINING = "TRAINING", N_("Schulung und Begleitung")
    MATERIAL = "MATERIAL", N_("Material und Anlässe")
    PREMISES = "PREMISES", N_("Miete und Infrastruktur")
    COMMUNICATION = "COMMUNICATION", N_("Werbung und Öffentlichkeitsarbeit")
    OVERHEAD = "OVERHEAD", N_("Verwaltung und Gemeinkosten")
    OTHER = "OTHER", N_("Übriges")


class CostKind(Labelled):
    """An amount spent, or one that is expected and set aside."""

    ACTUAL = "ACTUAL", N_("Ausgabe")
    ACCRUAL = "ACCRUAL", N_("Abgrenzung")


class TariffKind(Labelled):
    """What a flat rate is paid for."""

    TANDEM_MONTH = "TANDEM_MONTH", N_("je Tandem-Monat")
    POST = "POST", N_("je Vollzeitstelle und Jahr")


class PeriodState(Labelled):
    """Where an organisation's period stands."""

    OPEN = "OPEN", N_("offen")
    CLOSED = "CLOSED", N_("abgeschlossen")


class Bound(Labelled):
    """Which of the three bounds of a pool held."""

    ACTUAL = "ACTUAL", N_("tatsächliche Kosten")
    TARIFF = "TARIFF", N_("Tarif")
    APPROVED = "APPROVED", N_("bewilligter Betrag")


class TargetKind(Labelled):
    """Who bears a part of a pool."""

    MUNICIPALITY = "MUNICIPALITY", N_("Einwohnergemeinde")
    FUND = "FUND", N_("Finanzierungsquelle")
    CARRIED = "CARRIED", N_("Rundungsvortrag")
    UNCOVERED = "UNCOVERED", N_("nicht gedeckt")


class Unfunded(Labelled):
    """Why a day is nobody's to pay."""

    OUTSIDE = "OUTSIDE", N_("wohnt nicht im Kanton")
    UNKNOWN = "UNKNOWN", N_("Wohnort nicht erfasst")


class Account(Labelled):
    """The accounts of the ledger; most are kept per detail (category, fund, municipality, organisation)."""

    BANK = "BANK", N_("Bank")
    COSTS = "COSTS", N_("Aufwand")
    ORGANISATION = "ORGANISATION", N_("Kontokorrent Organisation")
    RECEIVABLE = "RECEIVABLE", N_("Forderung an Gemeinde")
    FUND = "FUND", N_("Finanzierungsquelle")
    CONTRIBUTION = "CONTRIBUTION", N_("Beitrag")
    CARRIED = "CARRIED", N_("Rundungsvortrag")
    UNCOVERED = "UNCOVERED", N_("nicht gedeckte Kosten")
    ACCRUED = "ACCRUED", N_("Abgrenzungen")
    CLEARING = "CLEARING", N_("Abrechnung mit Gemeinden")


class EntryKind(Labelled):
    """Why something was posted."""

    COST = "COST", N_("Ausgabe")
    ACCRUAL = "ACCRUAL", N_("Abgrenzung")
    CLOSING = "CLOSING", N_("Abschluss")
    CORRECTION = "CORRECTION", N_("Korrektur")
    STATEMENT = "STATEMENT", N_("Abrechnung")
    RECEIPT = "RECEIPT", N_("Eingang einer Finanzierungsquelle")
    PAYMENT = "PAYMENT", N_("Zahlung einer Gemeinde")
    PAYOUT = "PAYOUT", N_("Auszahlung")
    REPAYMENT = "REPAYMENT", N_("Rückzahlung")
    REVERSAL = "REVERSAL", N_("Storno")


class StatementKind(Labelled):
    """What a statement asks of the municipality."""

    INVOICE = "INVOICE", N_("Rechnung")
    CREDIT = "CREDIT", N_("Gutschrift")
    NIL = "NIL", N_("ohne Betrag")


class ArchiveState(Labelled):
    """Where an archive of statements stands."""

    RUNNING = "RUNNING", N_("wird zusammengestellt")
    DONE = "DONE", N_("bereit")
    CANCELLED = "CANCELLED", N_("abgebrochen")
    FAILED = "FAILED", N_("nicht gelungen")


class PaymentState(Labelled):
    """Where a statement stands."""

    NIL = "NIL", N_("ohne Betrag")
    OPEN = "OPEN", N_("offen")
    PARTLY = "PARTLY", N_("teilweise bezahlt")
    PAID = "PAID", N_("bezahlt")
    CREDIT = "CREDIT", N_("auszuzahlen")
    PAID_OUT = "PAID_OUT", N_("ausbezahlt")


class ReportSection(Labelled):
    """What the narrative part of the report on the use of funds is about."""

    PURPOSE = "PURPOSE", N_("Zweck")
    ACTIVITIES = "ACTIVITIES", N_("Tätigkeiten")
    EFFECT = "EFFECT", N_("Wirkung")
    DEVIATIONS = "DEVIATIONS", N_("Abweichungen")
    OUTLOOK = "OUTLOOK", N_("Ausblick")


class CauseKind(Labelled):
    """What became known after a period was closed."""

    MOVE = "MOVE", N_("Umzug")
    STATUS = "STATUS", N_("Aufenthaltsstatus")
    COURSE = "COURSE", N_("Verlauf des Tandems")
    MEMBERS = "MEMBERS", N_("Mitglieder des Tandems")
    COST = "COST", N_("Kosten")
    ELIGIBILITY = "ELIGIBILITY", N_("Anrechenbarkeit")
    POPULATION = "POPULATION", N_("Einwohnerzahl")
    BOUNDS = "BOUNDS", N_("Tarif, Stellen oder Bewilligung")
    SHARE = "SHARE", N_("Anteile neu berechnet")
