"""What makes a funding rule sensible, and its layers in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mentoring.funding.vocabulary import KeyBasis, KeyKind, LayerKind, LayerScope, LimitKind
from mentoring.money import show_rappen
from mentoring.wording import N_, Refused, Sentence

MOST_LAYERS = 6


@dataclass(frozen=True)
class LayerFacts:
    """One layer as it is entered; amounts in Rappen, shares in basis points."""

    kind: LayerKind
    fund_id: int | None = None
    scope: LayerScope = LayerScope.ALL
    limit_kind: LimitKind = LimitKind.NONE
    limit_rappen: int | None = None
    share_bp: int = 10_000
    key_kind: KeyKind | None = None
    key_basis: KeyBasis = KeyBasis.ALL
    mix_bp: int = 3_000
    fallback_key: KeyKind | None = None


@dataclass(frozen=True)
class RuleFacts:
    """A rule as it is entered."""

    name: str
    valid_from: date
    decision: str
    reference: str
    layers: tuple[LayerFacts, ...]
    rounding_unit_rappen: int = 5
    pause_days: int = 30
    carry_below_rappen: int = 2_000


def require_sensible(layers: Sequence[LayerFacts]) -> None:
    """Raises if the layers make no rule: none, too many, municipalities twice or not last, or incomplete."""
    if not layers:
        raise Refused(N_("Eine Regel braucht mindestens eine Stufe."), field="layers")
    if len(layers) > MOST_LAYERS:
        raise Refused(N_("Höchstens %(most)s Stufen."), field="layers", most=MOST_LAYERS)
    if any(one.kind is LayerKind.MUNICIPALITIES for one in layers[:-1]):
        raise Refused(
            N_("Die Einwohnergemeinden stehen einmal, und zwar als letzte Stufe: sie tragen den Rest."),
            field="layers",
        )
    for one in layers:
        refused = _incomplete(one)
        if refused is not None:
            raise refused


def _incomplete(layer: LayerFacts) -> Refused | None:
    if layer.kind is LayerKind.FUND and layer.fund_id is None:
        return Refused(N_("Bitte die Finanzierungsquelle wählen."), field="layers")
    if layer.kind is LayerKind.MUNICIPALITIES and layer.key_kind is None:
        return Refused(N_("Bitte den Schlüssel wählen."), field="key_kind")
    if (layer.limit_kind is LimitKind.AMOUNT) != (layer.limit_rappen is not None):
        return Refused(
            N_("Ein fester Betrag gehört zur Grenze «fester Betrag», und nur zu ihr."), field="layers"
        )
    if not 1 <= layer.share_bp <= 10_000:
        return Refused(N_("Der Anteil liegt zwischen 0.01 und 100 Prozent."), field="layers")
    if layer.key_kind is KeyKind.K3 and not 0 < layer.mix_bp < 10_000:
        return Refused(
            N_("Beim gemischten Schlüssel liegt der Anteil zwischen 0 und 100 Prozent."), field="mix_bp"
        )
    if layer.fallback_key is not None and layer.fallback_key is layer.key_kind:
        return Refused(N_("Der Ersatzschlüssel muss ein anderer sein."), field="fallback_key")
    return None


def in_words(layer: LayerFacts, fund: str) -> list[Sentence]:
    """A layer as short sentences; ``fund`` is the name of its source."""
    if layer.kind is LayerKind.MUNICIPALITIES:
        return _municipalities(layer)
    said = [
        Sentence(N_("%(fund)s bezahlt für %(scope)s"), {"fund": fund, "scope": Sentence(layer.scope.label)})
    ]
    if layer.share_bp < 10_000:
        said.append(Sentence(N_("davon %(share)s %%"), {"share": percent(layer.share_bp)}))
    if layer.limit_kind is LimitKind.AMOUNT:
        amount = show_rappen(layer.limit_rappen)
        said.append(Sentence(N_("höchstens CHF %(amount)s je Periode und Organisation"), {"amount": amount}))
    elif layer.limit_kind is LimitKind.COMMITMENT:
        said.append(Sentence(N_("höchstens, was von der Zusage noch bleibt")))
    return said


def _municipalities(layer: LayerFacts) -> list[Sentence]:
    said = [Sentence(N_("Die Einwohnergemeinden tragen den Rest"))]
    if layer.key_kind is KeyKind.K3:
        said.append(
            Sentence(
                N_("%(first)s %% nach Einwohnerzahl, %(second)s %% nach Tandem-Tagen"),
                {"first": percent(layer.mix_bp), "second": percent(10_000 - layer.mix_bp)},
            )
        )
    elif layer.key_kind is KeyKind.K1:
        said.append(Sentence(N_("nach Einwohnerzahl")))
    else:
        said.append(Sentence(N_("nach Tandem-Tagen")))
    if layer.key_kind is not KeyKind.K1:
        said.append(Sentence(N_("gezählt werden %(days)s"), {"days": Sentence(layer.key_basis.label)}))
    if layer.fallback_key is not None:
        said.append(
            Sentence(N_("fehlt die Grundlage: nach %(key)s"), {"key": Sentence(layer.fallback_key.label)})
        )
    return said


def percent(basis_points: int) -> str:
    """Basis points as typed: 30, 33.5, 0.01."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)
