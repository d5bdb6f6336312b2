"""Every word of a template comes from a catalogue, so that the site can be read in Welsh.

Django's own lexer takes the template apart. What is left between the tags is read as a browser
would: text, and those attributes that people see or hear. A run of letters there that stands in
no translation tag is a fault. So is a plural made with English endings.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.base import Lexer, Token, TokenType
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("site", "pep_forms", "guidance", "media")
KINDS = {".html", ".txt"}

#: Where letters may stand that are no words: the file, the text, and why.
EXCEPTIONS = {
    ("site/templates/allauth/elements/button.html", "a"): "the name of a closing tag",
    ("site/templates/allauth/elements/button.html", "button"): "the name of a closing tag",
}

#: Blocks of ours that stand inside an attribute that nobody reads.
SILENT_BLOCKS = {"body_class", "language"}
#: Attributes that are shown or read aloud.
SPOKEN = {
    "alt", "aria-description", "aria-label", "aria-placeholder", "aria-roledescription",
    "aria-valuetext", "data-label", "label", "placeholder", "summary", "title",
}  # fmt: skip
#: What our own components are given to show.
GIVEN = "action|any|caption|heading|hidden|hint|label|message|tag|text|title|words"

_LETTERS = re.compile(r"[^\W\d_]")
_ENTITY = re.compile(r"&#?\w+;")
#: One character for each template tag, from a part of Unicode that no template has.
_FIRST, _TAGS = 0xE000, re.compile("[\ue000-\uf8ff]")
_MARKUP = re.compile(
    r"<!--.*?-->|<!doctype[^>]*>|<(script|style)\b.*?</\1>"
    r"|</?(?P<name>[a-z][\w:]*)(?:\"[^\"]*\"|'[^']*'|[^>\"'])*>",
    re.S | re.I,
)
_ATTRIBUTE = re.compile(r"([a-z-]+)=(\"[^\"]*\"|'[^']*')", re.I)
#: A quoted word that is handed on to be shown, and is not inside `_(…)`.
_HANDED_ON = re.compile(
    rf"\b(?:{GIVEN})=(\"[^\"]*\"|'[^']*')|\|(?:default|default_if_none|yesno):(\"[^\"]*\"|'[^']*')"
)
_SKIPPED = {
    "blocktranslate": "endblocktranslate", "blocktrans": "endblocktrans",
    "comment": "endcomment", "verbatim": "endverbatim",
}  # fmt: skip


def templates() -> list[Path]:
    """Every template of ours; what the libraries bring has its own catalogues."""
    return sorted(
        path
        for place in PLACES
        for path in (ROOT / place).rglob("*")
        if path.suffix in KINDS and "templates" in path.relative_to(ROOT).parts[:-1]
    )


def words(source: str, *, markup: bool = True) -> Iterator[str]:
    """Every run of letters of the template that no catalogue can reach."""
    text, tags = _flat(source)
    for piece in _shown(text) if markup else [text]:
        for run in _TAGS.split(piece):
            if _LETTERS.search(_ENTITY.sub("", run)):
                yield " ".join(run.split())
    for tag in tags:
        yield from _in_tag(tag)


def _flat(source: str) -> tuple[str, list[Token]]:
    """The template with one character for each tag, and the tags."""
    text, tags, until = [], [], ""
    for token in Lexer(source).tokenize():
        word = (token.contents.split() or [""])[0]
        if until:
            until = "" if token.token_type == TokenType.BLOCK and word == until else until
        elif token.token_type == TokenType.TEXT:
            text.append(token.contents)
        elif token.token_type != TokenType.COMMENT:
            if token.token_type == TokenType.BLOCK:
                silent = word == "block" and token.contents.split()[1] in SILENT_BLOCKS
                until = "endblock" if silent else _SKIPPED.get(word, "")
            text.append(chr(_FIRST + len(tags)))
            tags.append(token)
    return "".join(text), tags


def _shown(text: str) -> Iterator[str]:
    """What a browser shows of this mark-up, or reads aloud."""
    at = 0
    for found in _MARKUP.finditer(text):
        yield text[at : found.start()]
        at = found.end()
        if found["name"]:
            yield from _attributes(found[0], found["name"].lower())
    yield text[at:]


def _attributes(tag: str, name: str) -> Iterator[str]:
    values = {key.lower(): value[1:-1] for key, value in _ATTRIBUTE.findall(tag)}
    if name == "input" and values.get("type") in {"submit", "button", "reset"}:
        yield values.get("value", "")
    if name == "meta" and values.get("name") == "description":
        yield values.get("content", "")
    for key, value in values.items():
        sentence = key.startswith("data-") and re.search(r"[A-Za-z]\s+[a-z]", value)
        if key in SPOKEN or sentence:
            yield value


def _in_tag(token: Token) -> Iterator[str]:
    if "|pluralize" in token.contents:
        yield "pluralize"
    word = token.contents.split()[0]
    if token.token_type == TokenType.BLOCK and word not in {"include", "panel", "with"}:
        return
    for given, default in _HANDED_ON.findall(token.contents):
        said = (given or default)[1:-1]
        code = default and re.fullmatch(r"[a-z-]+", said)
        if _LETTERS.search(_ENTITY.sub("", said)) and not code:
            yield said


#: A message as the tool that gathers them reads it: the function, and its first text.
_MESSAGE = re.compile(r"""\b(n?gettext|_)\(\s*u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")


def messages() -> tuple[set[str], set[str]]:
    """Every message of the site without a plural, and every one that has a plural."""
    alone, counted = set(), set()
    for path in templates():
        read = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        for function, literal in _MESSAGE.findall(read):
            (counted if function == "ngettext" else alone).add(ast.literal_eval(literal))
    for place in PLACES:
        for path in (ROOT / place).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.args:
                    first = call.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        kind = re.sub("_(lazy|noop)$", "", call.func.id)
                        if kind in {"_", "gettext"}:
                            alone.add(first.value)
                        elif kind == "ngettext":
                            counted.add(first.value)
    return alone, counted


def test_no_message_is_gathered_both_with_a_plural_and_without() -> None:
    """`makemessages` ends with an error at such a message, and makes no catalogue at all."""
    alone, counted = messages()
    assert len(alone) > 1000
    assert len(counted) > 30
    assert not alone & counted


def test_there_are_templates() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in templates()}
    assert found == set(PLACES)
    assert {path.suffix for path in templates()} == KINDS


def test_every_word_of_every_template_can_be_translated() -> None:
    faults = [
        f"{name}: {run}"
        for path in templates()
        for name in [path.relative_to(ROOT).as_posix()]
        for run in words(path.read_text(encoding="utf-8"), markup=path.suffix == ".html")
        if (name, run) not in EXCEPTIONS
    ]
    assert not faults, "Put these into a translation tag:\n" + "\n".join(faults)


def test_no_exception_is_out_of_date() -> None:
    for name, run in EXCEPTIONS:
        assert run in words((ROOT / name).read_text(encoding="utf-8")), (name, run)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Sign in</p>", ["Sign in"]),
        ('<p>{% translate "Sign in" %}</p>', []),
        ("{% blocktranslate %}Sign in, {{ name }}{% endblocktranslate %}", []),
        ('<a title="Go on">{{ name }}</a>', ["Go on"]),
        ("<a class=\"x\" aria-label=\"{% translate 'Go on' %}\">{{ name }}</a>", []),
        ('<input type="submit" value="Save">', ["Save"]),
        ('<button name="do" value="Save">{{ words }}</button>', []),
        ("{% if a %}Yes{% else %}{{ no }}{% endif %}", ["Yes"]),
        ("{{ n }} plan{{ n|pluralize }}", ["plan", "pluralize"]),
        ('{% include "components/tag.html" with text="Paper" colour="grey" %}', ["Paper"]),
        ('{% include "components/tag.html" with text=_("Paper") colour="grey" %}', []),
        ('{% include "components/tag.html" with text="overdue" colour="red" %}', ["overdue"]),
        ('{{ name|default:"Nobody else" }}', ["Nobody else"]),
        ('{{ name|default:_("Nobody else") }}{{ kind|default:"text" }}', []),
        ("{% block body_class %}pep-kid{% endblock %}{% comment %}Why{% endcomment %}", []),
        ("<style>p{color:red}</style><script>let words</script><!-- why -->&nbsp;1 · 2", []),
        ("{% verbatim %}Not ours{% endverbatim %}{# nor this #}", []),
        ('<p data-said="Not saved yet" data-kind="text">{{ x }}</p>', ["Not saved yet"]),
    ],
)  # fmt: skip
def test_what_counts_as_a_word(source: str, found: list[str]) -> None:
    assert list(words(source)) == found


def test_an_e_mail_without_mark_up_is_read_too() -> None:
    assert list(words("{{ greeting }}\n<Open this link>", markup=False)) == ["<Open this link>"]
