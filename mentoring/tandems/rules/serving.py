"""Pure decisions about the serving order: what counts in it, which numbers make sense, how it is said."""

from dataclasses import dataclass, replace

from mentoring.tandems.vocabulary import ServingOrder
from mentoring.wording import N_, Refused, Sentence

USUAL_CREDIT_DAYS = 90
"""So many days of waiting one step more urgent is worth, unless something else is said."""
MOST_CREDIT_DAYS, LONGEST_SPAN = 730, 365

MEANINGS: dict[ServingOrder, str] = {
    ServingOrder.URGENCY_THEN_WAIT: N_(
        "Wer dringlicher ist, kommt zuerst, auch vor jemandem, der viel länger wartet. "
        "Bei gleicher Dringlichkeit geht vor, wer länger wartet."
    ),
    ServingOrder.WAIT: N_(
        "Wer länger wartet, kommt zuerst, ob dringlich oder nicht. "
        "Wer heute dringlich dazukommt, wartet, bis die Früheren an der Reihe waren."
    ),
    ServingOrder.WAIT_WITH_CREDIT: N_(
        "Wer dringlicher ist, rückt um eine feste Zahl von Tagen vor. "
        "Wer schon sehr lange wartet, kommt trotzdem zuerst."
    ),
    ServingOrder.FIT: N_(
        "Wer am besten passt, kommt zuerst. Wer zu niemandem besonders gut passt, kann sehr lange warten."
    ),
}
"""What each order means, and for whom."""


@dataclass(frozen=True)
class Serving:
    """Who comes before whom where seats are short.

    ``urgency_credit_days`` count only with ``WAIT_WITH_CREDIT``. ``days_per_class``: waits within one span of
    so many days count as equal, and fit decides among them (1: every day counts).
    """

    order: ServingOrder = ServingOrder.URGENCY_THEN_WAIT
    urgency_credit_days: int = USUAL_CREDIT_DAYS
    days_per_class: int = 1

    @property
    def effective(self) -> "Serving":
        """The same order, with the usual number wherever a number does not count."""
        found = self
        if self.order is not ServingOrder.WAIT_WITH_CREDIT:
            found = replace(found, urgency_credit_days=USUAL_CREDIT_DAYS)
        return replace(found, days_per_class=1) if self.order is ServingOrder.FIT else found


def check_serving(serving: Serving) -> None:
    """Refuses numbers that make no sense, at their field."""
    if not 0 <= serving.urgency_credit_days <= MOST_CREDIT_DAYS:
        raise Refused(
            N_("Bitte eine Zahl von 0 bis %(most)s eingeben."),
            field="urgency_credit_days",
            most=MOST_CREDIT_DAYS,
        )
    if not 1 <= serving.days_per_class <= LONGEST_SPAN:
        raise Refused(
            N_("Bitte eine Zahl von 1 bis %(most)s eingeben."), field="days_per_class", most=LONGEST_SPAN
        )


def serving_name(serving: Serving) -> Sentence:
    """The order in few words, where several stand side by side."""
    days, credit = serving.days_per_class, serving.urgency_credit_days
    spans = days > 1
    match serving.order:
        case ServingOrder.WAIT if spans:
            return Sentence(N_("Wartezeit in Schritten von %(days)s Tagen"), {"days": days})
        case ServingOrder.WAIT_WITH_CREDIT if not spans:
            return Sentence(N_("Wartezeit, %(credit)s Tage pro Stufe"), {"credit": credit})
        case _ if spans:
            return serving_in_words(serving)
        case order:
            return Sentence(order.label)


def serving_in_words(serving: Serving) -> Sentence:
    """The order as one says it, with its numbers."""
    days, credit = serving.days_per_class, serving.urgency_credit_days
    spans = days > 1
    match serving.order:
        case ServingOrder.URGENCY_THEN_WAIT if spans:
            return Sentence(
                N_("Dringlichkeit, dann Wartezeit in Schritten von %(days)s Tagen, darin die Passung"),
                {"days": days},
            )
        case ServingOrder.URGENCY_THEN_WAIT:
            return Sentence(N_("Dringlichkeit, dann Wartezeit seit dem ersten Eintrag"))
        case ServingOrder.WAIT if spans:
            return Sentence(
                N_("Wartezeit in Schritten von %(days)s Tagen, darin die Passung"), {"days": days}
            )
        case ServingOrder.WAIT:
            return Sentence(N_("Wartezeit seit dem ersten Eintrag"))
        case ServingOrder.WAIT_WITH_CREDIT if spans:
            return Sentence(
                N_(
                    "Wartezeit und %(credit)s Tage pro Stufe der Dringlichkeit, "
                    "in Schritten von %(days)s Tagen, darin die Passung"
                ),
                {"credit": credit, "days": days},
            )
        case ServingOrder.WAIT_WITH_CREDIT:
            return Sentence(
                N_("Wartezeit und %(credit)s Tage pro Stufe der Dringlichkeit"), {"credit": credit}
            )
        case ServingOrder.FIT:
            return Sentence(N_("Passung allein"))
