"""What all templates may show of funding: the name of a period, as the filter ``period``."""

from typing import Any

from mentoring.funding.rules.naming import period_name
from mentoring.funding.views import blueprint
from mentoring.web import say


@blueprint.app_template_filter("period")
def show_period(period: Any) -> str:
    """2. Quartal 2027: anything with ``starts_on`` and ``ends_on``."""
    return say(period_name(period.starts_on, period.ends_on))
