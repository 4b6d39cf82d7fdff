"""The form of a year's budget."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from wtforms.validators import Optional

from mentoring.funding.vocabulary import CostCategory
from mentoring.inputs import AmountField, Form

MONEY: dict[str, Any] = {"inputmode": "decimal", "maxlength": 20, "autocomplete": "off"}


def budget_form(planned: Mapping[str, int]) -> Form:
    """A form with an amount for each category; an empty one counts as nothing planned."""
    fields: dict[str, Any] = {
        category.value: AmountField(_(category.label), [Optional()], render_kw=MONEY)
        for category in CostCategory
    }
    form: Form = type("BudgetForm", (Form,), fields)(data=dict(planned))
    return form
