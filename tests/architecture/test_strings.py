"""What people read of Python goes through the catalogue, so that a language can be added.

The places in which words stand for people are listed here. A literal with letters in one of
them has to be marked with one of gettext's functions.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from pep_forms import exceptions
from tests.architecture.test_layout import modules, name_of, parse

MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "pgettext", "pgettext_lazy"}
MARKS |= {"ngettext", "ngettext_lazy", "npgettext"}
#: Arguments that are shown, whatever is called with them.
SHOWN = {"label", "help_text", "empty_label", "intro", "done", "success", "error_messages"}
#: The same in views alone: elsewhere they name other things as well.
SHOWN_IN_VIEWS = {"title", "button", "lead", "heading", "label", "hint"}
#: Attributes of classes that Wagtail, Django or our own screens show.
ATTRIBUTES = {"page_title", "menu_label", "label", "error_messages"}
#: The error tree is for people, all but what answers like a wrong address.
ERRORS = {
    name
    for name, value in vars(exceptions).items()
    if isinstance(value, type)
    and issubclass(value, exceptions.PepError)
    and not issubclass(value, exceptions.NotVisible)
} - {"DefinitionError"}
ERRORS |= {"ValidationError"}
#: Where words stay as they are, and why.
LEFT = {
    "pep_forms/engine/": "proofs and differences are digested, labels become group names; "
    "marked there, said in a language by whoever shows them",
    "pep_forms/demo/": "it makes up the data of a demo",
    "pep_forms/printing/": "a document is stored once, in the language of the authority",
    "pep_forms/builder/exchange/": "a report is kept with the file that was taken in",
    "pep_forms/builder/advice/": "it judges English texts",
    "pep_forms/api/routers/": "titles of the API's description, which is one file",
    "pep_forms/api/v1.py": "titles of the API's description, which is one file",
    "guidance/booklet.py": "a manual is printed in the language of its pages",
    "/management/": "whoever runs the server reads English, as in its logs",
    "guidance/actions/taking.py": "the command that takes pictures of the demo says it",
    "media/settings.py": "no screen shows what a setting of the reference data is called",
    "pep_forms/peps/enclosures/settings.py": "no screen shows what such a setting is called",
    "/apps.py": "labels of apps are names in code",
    "site/pep_site/settings/": "read by whoever runs the server",
    "site/pep_site/jobs.py": "read by whoever runs the server",
    "site/first_run.py": "read by whoever runs the server",
}


def has_letters(text: str) -> bool:
    return any(character.isalpha() for character in text)


def bare(node: ast.expr | None) -> Iterator[ast.expr]:
    """The literals with letters that a reader would see of an expression."""
    match node:
        case ast.Constant(value=str(text)) if has_letters(text):
            yield node
        case ast.JoinedStr(values=parts):
            texts = [part.value for part in parts if isinstance(part, ast.Constant)]
            if any(has_letters(str(text)) for text in texts):
                yield node
        case ast.IfExp(body=body, orelse=other):
            yield from bare(body)
            yield from bare(other)
        case ast.BoolOp(values=values):
            for value in values:
                yield from bare(value)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from bare(left)
            yield from bare(right)
        case ast.Dict(values=values):
            for value in values:
                yield from bare(value)


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def owner(node: ast.Call) -> str:
    value = node.func.value if isinstance(node.func, ast.Attribute) else None
    return value.id if isinstance(value, ast.Name) else ""


def places(node: ast.AST, in_views: bool) -> Iterator[ast.expr]:
    """The expressions at a node that people read."""
    match node:
        case ast.Call(args=args, keywords=keywords):
            name = called(node)
            if name in ERRORS and args:
                yield args[0]
            if (name == "add_error" or owner(node) == "messages") and len(args) > 1:
                yield args[1]
            shown = SHOWN | SHOWN_IN_VIEWS if in_views else SHOWN
            yield from (keyword.value for keyword in keywords if keyword.arg in shown)
        case ast.Dict(keys=keys, values=values) if in_views:
            for key, value in zip(keys, values, strict=True):
                if isinstance(key, ast.Constant) and key.value in SHOWN_IN_VIEWS:
                    yield value
        case ast.ClassDef(bases=bases, body=body):
            choices = {ast.unparse(base).split(".")[-1] for base in bases}
            for statement in body:
                if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                    if statement.targets[0].id in ATTRIBUTES:
                        yield statement.value
                    if choices & {"TextChoices"} and isinstance(statement.value, ast.Tuple):
                        yield statement.value.elts[1]


def unmarked(tree: ast.Module, in_views: bool) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        for place in places(node, in_views):
            yield from bare(place)


def frozen(tree: ast.Module) -> Iterator[ast.expr]:
    """Marked texts that are put together before they are looked up, so they are never found."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in MARKS:
            yield from (arg for arg in node.args if isinstance(arg, ast.JoinedStr | ast.BinOp))


def left(name: str) -> bool:
    return any(name.startswith(part) or (part[0] == "/" and part in name) for part in LEFT)


def shows(path: Path) -> bool:
    name = name_of(path)
    return "/views" in name or name.endswith("site/pep_site/home.py")


def test_words_for_people_are_marked() -> None:
    found = [
        f"{name_of(path)}:{literal.lineno}: {ast.unparse(literal)[:80]}"
        for path in modules()
        if not left(name_of(path))
        for literal in unmarked(parse(path), shows(path))
    ]
    assert not found, "\n".join(found)


def test_marked_texts_are_looked_up_whole() -> None:
    found = [
        f"{name_of(path)}:{text.lineno}: {ast.unparse(text)[:80]}"
        for path in modules()
        for text in frozen(parse(path))
    ]
    assert not found, "\n".join(found)


def test_each_exception_still_stands_for_something() -> None:
    names = [name_of(path) for path in modules()]
    for part in LEFT:
        assert any(part in name for name in names), part


@pytest.mark.parametrize(
    "source",
    [
        'raise Refused("Sign in first.")',
        'raise BadInput(f"Choose {number} or fewer", field="many")',
        'raise forms.ValidationError("Choose" if none else _("Choose another"))',
        'messages.success(request, "Saved.")',
        'form.add_error(None, "Type it again")',
        'forms.CharField(label="Name")',
        'forms.ModelChoiceField(empty_label="None" + "")',
        'forms.CharField(error_messages={"required": "Enter a name"})',
        'form_page(request, title="Add somebody")',
        'context = {"title": f"Version {number}"}',
        'class State(models.TextChoices):\n    OPEN = "open", "Open"',
        'class Screen(View):\n    page_title = "Releases"',
    ],
)
def test_a_bare_text_is_found(source: str) -> None:
    assert list(unmarked(ast.parse(source), in_views=True))


@pytest.mark.parametrize(
    "source",
    [
        'raise Refused(_("Sign in first."))',
        'raise BadInput(_("Choose %(n)s or fewer") % {"n": number}, field="many")',
        'raise NotVisible("no such PEP")',
        'forms.CharField(label=gettext_lazy("Name"))',
        "messages.error(request, str(error))",
        'forms.CharField(label="", help_text=words)',
        'messages.error(request, f"{name}: {problem}")',
    ],
)
def test_what_is_marked_is_let_be(source: str) -> None:
    assert not list(unmarked(ast.parse(source), in_views=True))


def test_a_text_put_together_first_is_found() -> None:
    assert list(frozen(ast.parse('_(f"Version {number}")')))
    assert list(frozen(ast.parse('gettext("Version " + number)')))
    assert not list(frozen(ast.parse('_("Version %(n)s") % {"n": number}')))
