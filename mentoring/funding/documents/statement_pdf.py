"""A statement as PDF: letter, tables and, for an invoice, the payment part at the foot of the last page."""

from mentoring.funding.documents.checks import require_consistent
from mentoring.funding.documents.letter import letter, payment_words
from mentoring.funding.documents.payment import payment_svg
from mentoring.funding.documents.showing import Say
from mentoring.funding.documents.tables import sections
from mentoring.funding.documents.typesetting import typeset
from mentoring.funding.rules.statement import StatementData
from mentoring.funding.vocabulary import StatementKind

LANGUAGES = ("de", "fr", "en")


def statement_pdf(data: StatementData, say: Say, locale: str) -> bytes:
    """The statement as PDF/A-2a and PDF/UA-1 in the language ``locale`` (de, fr, en), which ``say`` speaks.

    The same statement gives the same bytes. Raises ``Disagreement`` or ``Inconsistent`` if its figures do not
    agree, and ``NotPayable`` for an invoice that no bank would take.
    """
    language = locale[:2] if locale[:2] in LANGUAGES else "de"
    require_consistent(data)
    images = {}
    told = ""
    if data.kind is StatementKind.INVOICE:
        words = payment_words(data, say)
        told = words["told"]
        images["payment"] = payment_svg(data, words["message"], language)
    values = {"language": language, **letter(data, say), "sections": sections(data, say), "payment": told}
    return typeset("statement.typ", values, data.issued_on, images)
