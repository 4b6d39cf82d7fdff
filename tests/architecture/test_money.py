"""No float comes near an amount: money is whole Rappen, shares are exact fractions (house rule 7)."""

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import SITE, name, python_files, tree

MONEY = SITE / "money.py"
FUNDING = [MONEY, *python_files(SITE / "funding")]
# Sizes and colours on paper are points and millimetres, and not money.
ARITHMETIC = [file for file in FUNDING if "documents" not in file.relative_to(SITE).parts]
RULES = [MONEY, *python_files(SITE / "funding" / "rules")]
FLOATING = {"float", "Float", "REAL", "Double", "DOUBLE", "Numeric", "NUMERIC"}


def found(node: ast.AST) -> str | None:
    """What in a node is a float, makes one, or rounds as floats do."""
    if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
        return f"the literal {node.value}"
    if isinstance(node, ast.Name) and node.id in FLOATING | {"round"}:
        return node.id
    if isinstance(node, ast.Attribute) and node.attr in FLOATING:
        return node.attr
    if isinstance(node, ast.ImportFrom) and node.module in {"math", "statistics", "random", "numpy"}:
        makes = {alias.name for alias in node.names} - {"ceil", "comb", "gcd", "isqrt", "lcm", "prod"}
        return f"{node.module}: {', '.join(sorted(makes))}" if makes else None
    if isinstance(node, ast.Import):
        makes = {alias.name for alias in node.names} & {"math", "statistics", "random", "numpy"}
        return ", ".join(sorted(makes)) or None
    return None


def places(files: list[Path]) -> list[str]:
    """Every place in these files at which a float may arise; one that asks for the type refuses it."""
    asking = {
        inner
        for file in files
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance"
        for inner in ast.walk(node)
    }
    return [
        f"{name(file)}:{getattr(node, 'lineno', 0)}: {what}"
        for file in files
        for node in ast.walk(tree(file))
        if node not in asking and (what := found(node))
    ]


def test_nothing_in_funding_is_a_float() -> None:
    assert len(ARITHMETIC) > 10
    assert not places(ARITHMETIC), "whole Rappen or Fraction, divided by // or Fraction(a, b)"


def test_the_rules_of_money_never_divide_into_a_float() -> None:
    # Between two whole numbers `/` is a float; Fraction(a, b) and // say what is meant.
    divided = [
        f"{name(file)}:{node.lineno}"
        for file in RULES
        for node in ast.walk(tree(file))
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)
    ]
    assert not divided


@pytest.mark.parametrize(
    "source",
    [
        *("x = 0.05", "x = 1e3", "x = float(y)", "x = round(y, 2)", "x: float = 1", "f = map(float, y)"),
        *("Mapped[float]", "mapped_column(sa.Float)", "mapped_column(Numeric(10, 2))"),
        *("from math import floor, sqrt", "import math", "import numpy as np"),
    ],
)
def test_a_float_would_be_found(source: str) -> None:
    assert any(found(node) for node in ast.walk(ast.parse(source)))
