"""The form by which somebody closes what is shown: it carries the sign of the figures."""

from wtforms import HiddenField

from mentoring.inputs import Form


class ClosingForm(Form):
    """``shown`` is the sign of the figures, ``amount`` their sum in Rappen, to say what it was before."""

    shown = HiddenField()
    amount = HiddenField()

    def show(self, sign: str, rappen: int) -> None:
        """What the page shows from now on."""
        self.shown.data, self.amount.data = sign, str(rappen)

    @property
    def amount_before(self) -> int | None:
        """The sum that was shown; only to be shown again."""
        text = (self.amount.data or "").removeprefix("-")
        if not (text.isascii() and text.isdigit() and len(text) < 15):
            return None
        return int(self.amount.data or 0)
