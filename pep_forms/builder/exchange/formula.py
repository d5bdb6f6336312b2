"""Reading the little languages in which foreign forms write conditions and calculations.

XLSForm writes XPath over `${name}`, REDCap its own over `[name]`; they differ in how a question
is named and in little else. Both become one tree, which `translate` puts into our words. The
reader is linear in the text and its depth is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

LONGEST = 3_000
DEEPEST = 40
MOST_TOKENS = 400


@dataclass(frozen=True, slots=True)
class Ref:
    """A question by its name; `part` is the code of one checkbox of it, as in `[likes(2)]`."""

    name: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Self:
    """The question that the text belongs to: a dot."""


@dataclass(frozen=True, slots=True)
class Const:
    """A text or a number."""

    value: str | float


@dataclass(frozen=True, slots=True)
class Call:
    """A function with what stands between its brackets."""

    name: str
    args: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Op:
    """Two sides and what is between them: `and or = != < <= > >= + - * / mod ^`."""

    name: str
    left: Node
    right: Node


Node = Ref | Self | Const | Call | Op


class UnreadableError(Exception):
    """The text is not one of these languages. The message says where it stops being one."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


_COMMON = (
    r"(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<number>\d+(?:\.\d+)?|\.\d+)"
    r"|(?P<op><=|>=|!=|<>|==|&&|\|\||[=<>+*/^%-])"
    r"|(?P<open>\()|(?P<close>\))|(?P<comma>,)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_.:-]*)"
)
_XLSFORM = re.compile(
    r"\s*(?:(?P<ref>\$\{[^{}]{1,200}\})|(?P<path>\.{0,2}/[A-Za-z0-9_./-]+)|"
    rf"{_COMMON}|(?P<self>\.))"
)
_REDCAP = re.compile(rf"\s*(?:(?P<ref>(?:\[[^\[\]]{{1,200}}\]){{1,3}})|{_COMMON})")
_PART = re.compile(r"^([A-Za-z0-9_]+)\((-?[A-Za-z0-9_.]+)\)$")
#: How tightly each binds, loosest first.
_LEVELS: tuple[dict[str, str], ...] = (
    {"or": "or", "||": "or"},
    {"and": "and", "&&": "and"},
    {"=": "=", "==": "=", "!=": "!=", "<>": "!="},
    {"<": "<", "<=": "<=", ">": ">", ">=": ">="},
    {"+": "+", "-": "-"},
    {"*": "*", "/": "/", "div": "/", "mod": "mod", "%": "mod"},
    {"^": "^"},
)


def read_xlsform(text: str) -> Node:
    """The tree of an XLSForm expression. Raises UnreadableError."""
    return _Reader(text, _XLSFORM, _xlsform_ref).whole()


def read_redcap(text: str) -> Node:
    """The tree of REDCap logic. Raises UnreadableError."""
    return _Reader(text, _REDCAP, _redcap_ref, frozenset({"true", "false"})).whole()


def _xlsform_ref(text: str) -> Ref:
    # `${last-saved#name}` reads another form; its name is known nowhere, and that is said.
    return Ref(text[2:-1].strip())


def _redcap_ref(text: str) -> Ref:
    inside = text[1:-1].strip()
    found = _PART.match(inside)
    return Ref(found[1], found[2]) if found else Ref(inside)


class _Reader:
    def __init__(
        self,
        text: str,
        pattern: re.Pattern[str],
        ref: Callable[[str], Ref],
        bare: frozenset[str] = frozenset(),
    ) -> None:
        if len(text) > LONGEST:
            raise UnreadableError(f"it is longer than {LONGEST} characters")
        self._ref = ref
        #: Words that mean something without brackets.
        self._bare = bare
        self._tokens = _tokens(text, pattern)
        if len(self._tokens) > MOST_TOKENS:
            raise UnreadableError("it has too many parts")
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._level(0)
        if self._next() is not None:
            raise self._lost()
        return node

    def _next(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _lost(self) -> UnreadableError:
        token = self._next()
        if token is None:
            return UnreadableError("it ends too early")
        return UnreadableError(f"“{token.text[:20]}” cannot stand at character {token.at + 1}")

    def _level(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self._unary()
        left = self._level(level + 1)
        while (name := self._operator(level)) is not None:
            left = Op(name, left, self._level(level + 1))
        return left

    def _operator(self, level: int) -> str | None:
        token = self._next()
        if token is None or token.kind not in {"op", "word"}:
            return None
        name = _LEVELS[level].get(token.text.lower())
        if name is not None:
            self._at += 1
        return name

    def _unary(self) -> Node:
        token = self._next()
        if token is not None and token.text in {"-", "+"}:
            self._at += 1
            inner = self._deeper(self._unary)
            if token.text == "+":
                return inner
            if isinstance(inner, Const) and isinstance(inner.value, float):
                return Const(-inner.value)
            return Op("-", Const(0.0), inner)
        return self._atom()

    def _deeper(self, read: Callable[[], Node]) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise UnreadableError("it is nested too deep")
        node = read()
        self._depth -= 1
        return node

    def _atom(self) -> Node:
        token = self._next()
        if token is None:
            raise self._lost()
        self._at += 1
        match token.kind:
            case "ref":
                return self._ref(token.text)
            case "path":
                return Ref(token.text.rpartition("/")[2])
            case "self":
                return Self()
            case "text":
                return Const(token.text[1:-1])
            case "number":
                return Const(float(token.text))
            case "open":
                node = self._deeper(lambda: self._level(0))
                self._close()
                return node
            case "word":
                return self._word(token)
        self._at -= 1
        raise self._lost()

    def _word(self, token: _Token) -> Node:
        following = self._next()
        if following is None or following.kind != "open":
            if token.text.lower() in self._bare:
                return Call(token.text.lower(), ())
            # Only functions are words; a bare name is a slip of the pen.
            self._at -= 1
            raise self._lost()
        self._at += 1
        args: list[Node] = []
        while (here := self._next()) is not None and here.kind != "close":
            args.append(self._deeper(lambda: self._level(0)))
            after = self._next()
            if after is not None and after.kind == "comma":
                self._at += 1
        self._close()
        return Call(token.text.lower(), tuple(args))

    def _close(self) -> None:
        token = self._next()
        if token is None or token.kind != "close":
            raise self._lost()
        self._at += 1


def _tokens(text: str, pattern: re.Pattern[str]) -> list[_Token]:
    found: list[_Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = pattern.match(text, at)
        if match is None or match.end() == at:
            rest = text[at:].strip()
            if rest.startswith("[") and pattern is _XLSFORM:
                raise UnreadableError("it looks something up in a list or another file")
            raise UnreadableError(f"“{rest[:20]}” cannot be read at character {at + 1}")
        kind = match.lastgroup or ""
        found.append(_Token(kind, match[kind], match.start(kind)))
        at = match.end()
    return found


def refs(node: Node | None) -> list[Ref]:
    """Every question that a tree names, in order."""
    match node:
        case Ref():
            return [node]
        case Op():
            return [*refs(node.left), *refs(node.right)]
        case Call():
            return [ref for arg in node.args for ref in refs(arg)]
    return []
