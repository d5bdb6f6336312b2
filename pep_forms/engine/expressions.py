"""Reading the expressions of calculated questions: what may stand in one, and what is named.

Only a small part of Python’s grammar is let through, so that nothing but numbers, answers and
our own functions can ever be evaluated.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from functools import lru_cache

from pep_forms.exceptions import DefinitionError, Problem

MAX_LENGTH = 1_000
MAX_NODES = 250
MAX_DEPTH = 20
#: Beyond this a result is a slip of the keyboard, not a figure in a plan.
MAX_RESULT = Decimal(10) ** 15

_BRACED = re.compile(r"\{([A-Za-z0-9_-]+)\}")
_PREFIX = "q_in_braces_"
_ALLOWED = (
    ast.Expression, ast.Constant, ast.Name, ast.Attribute, ast.Load, ast.Call, ast.BinOp,
    ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Add, ast.Sub, ast.Mult, ast.Div,
    ast.USub, ast.UAdd, ast.Not, ast.And, ast.Or, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt,
    ast.GtE,
)  # fmt: skip
#: Function → fewest and most arguments.
FUNCTIONS: Mapping[str, tuple[int, int]] = {
    "sum": (1, 50),
    "count": (1, 50),
    "min": (1, 50),
    "max": (1, 50),
    "round": (1, 2),
    "percent": (2, 2),
    "band_sdq_carer": (1, 1),
    "weeks_since": (1, 2),
    "days_between": (2, 2),
    "if_": (3, 3),
}
_RESERVED = frozenset({"today", "True", "False", "None"})


@lru_cache(maxsize=4_096)
def parsed(expression: str) -> tuple[ast.expr, frozenset[str]]:
    """The tree to evaluate and the ids in it. ValueError says in words what is wrong."""
    if not expression.strip():
        raise ValueError("Type a calculation, such as percent(attended, possible).")
    if len(expression) > MAX_LENGTH:
        raise ValueError(f"The calculation is too long. Keep it under {MAX_LENGTH} characters.")
    plain = _BRACED.sub(lambda found: _PREFIX + found[1].encode().hex(), expression)
    try:
        tree = ast.parse(plain.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(
            "The calculation cannot be read. Check brackets and commas; "
            "write an id that is not one plain word in braces, like {a1-b2}."
        ) from error
    _check_tree(tree)
    ids: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            ids.add(id_of(node.attr))
        elif isinstance(node, ast.Name) and node.id not in _RESERVED | set(FUNCTIONS):
            ids.add(id_of(node.id))
    return _Flatten().visit(tree), frozenset(ids)


def id_of(name: str) -> str:
    return bytes.fromhex(name.removeprefix(_PREFIX)).decode() if name.startswith(_PREFIX) else name


def _check_tree(tree: ast.expr) -> None:
    nodes = list(ast.walk(tree))
    if len(nodes) > MAX_NODES or _depth(tree) > MAX_DEPTH:
        raise ValueError("The calculation has too many parts. Split it into two questions.")
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    for node in nodes:
        if not isinstance(node, _ALLOWED):
            raise ValueError(
                "A calculation can only use + - * /, comparisons, and, or, not, and the functions "
                + ", ".join(FUNCTIONS)
                + "."
            )
        if isinstance(node, ast.Constant) and not _usable(node.value):
            raise ValueError("Only numbers and short texts can stand in a calculation.")
        if isinstance(node, ast.Attribute) and not isinstance(node.value, ast.Name):
            raise ValueError("A dot can only stand between a group and one of its columns.")
        if isinstance(node, ast.Name) and node.id in FUNCTIONS and id(node) not in called:
            raise ValueError(f"{node.id} needs brackets after it, like {node.id}(…).")
        if isinstance(node, ast.Call):
            _check_call(node)


def _check_call(node: ast.Call) -> None:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name not in FUNCTIONS:
        raise ValueError(
            f"There is no function called {id_of(name)}. There are " + ", ".join(FUNCTIONS) + "."
            if name
            else "Only a function’s name can stand before brackets."
        )
    fewest, most = FUNCTIONS[name]
    if node.keywords or not fewest <= len(node.args) <= most:
        count = str(fewest) if fewest == most else f"{fewest} to {most}"
        raise ValueError(f"{name} needs {count} parts between its brackets, with commas.")


def _usable(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= 200
    if isinstance(value, bool):
        return True
    return isinstance(value, int | float) and abs(value) <= MAX_RESULT


def _depth(tree: ast.AST) -> int:
    deepest, level = 0, [tree]
    while level:
        deepest += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return deepest


class _Flatten(ast.NodeTransformer):
    """`group.column` becomes one name, so that nothing ever reaches into an object."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        group = node.value.id if isinstance(node.value, ast.Name) else ""
        return ast.copy_location(ast.Name(id=f"{group}.{node.attr}", ctx=ast.Load()), node)


def names_in(expression: str) -> frozenset[str]:
    """The ids of the questions (and groups) an expression reads; empty if it is unreadable."""
    try:
        return parsed(expression)[1]
    except ValueError:
        return frozenset()


def check_expression(expression: str, *, known: Collection[str] | None = None) -> None:
    """Raise DefinitionError, in words, if an expression can never be calculated."""
    try:
        ids = parsed(expression)[1]
    except ValueError as error:
        raise DefinitionError([Problem("", str(error))]) from error
    missing = sorted(ids - set(known)) if known is not None else []
    if missing:
        raise DefinitionError(
            [Problem("", f"There is no question “{name}” to calculate with.") for name in missing]
        )
