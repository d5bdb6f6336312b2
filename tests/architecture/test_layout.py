"""How the house is laid out: what may import what, how big a file is, what names mean."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("pep_forms", "guidance", "media", "site")
LONGEST = 450
#: Libraries that are large, optional, or both: the only ones imported when they are needed.
HEAVY = {
    "xhtml2pdf",
    "reportlab",
    "pypdf",
    "boto3",
    "botocore",
    "playwright",
    "weasyprint",
    "PIL",
    "pikepdf",
    "pyhanko",
}
HEAVY |= {"openpyxl", "pyxform", "svglib"}
VAGUE = {"utils", "util", "helpers", "helper", "core", "common", "misc", "tools"}
FORM_MODULES = {"django.forms", "wagtail.admin.panels", "wagtail.admin.forms"}


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders or PACKAGES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return []


def test_imports_point_down() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}", "PATH": "/usr/bin:/bin", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def layers() -> list[set[str]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contract = settings["tool"]["importlinter"]["contracts"][0]
    return [{name.strip() for name in layer.split("|")} for layer in contract["layers"]]


def layer_of(module: str) -> int | None:
    for number, names in enumerate(layers()):
        if any(module == name or module.startswith(f"{name}.") for name in names):
            return number
    return None


def test_foreign_keys_point_down() -> None:
    wrong = []
    for model in apps.get_models():
        here = layer_of(model.__module__)
        if here is None:
            continue
        for field in model._meta.get_fields():
            if not field.concrete or not field.is_relation or field.related_model is None:
                continue
            there = layer_of(field.related_model.__module__)
            same_app = field.related_model._meta.app_label == model._meta.app_label
            if there is not None and not same_app and there <= here:
                wrong.append(
                    f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
                )
    assert not wrong, wrong


def test_site_is_no_package() -> None:
    assert not (ROOT / "site" / "__init__.py").exists(), "it would hide Python's own `site`"


def test_no_code_of_others_is_kept_here() -> None:
    kept = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    wrong = [
        path
        for path in kept
        if {"node_modules", "vendor", "vendored", "third_party"} & set(Path(path).parts)
        or path.endswith((".min.js", ".min.css", ".woff", ".woff2", ".ttf", ".otf", ".map"))
        or path.startswith(("var/", ".venv/"))
    ]
    assert not wrong, wrong


def function_level_imports(path: Path) -> Iterator[str]:
    tree = parse(path)
    for outer in ast.walk(tree):
        if not isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if path.name == "apps.py" and outer.name == "ready":
            continue
        for node in ast.walk(outer):
            for module in imported(node):
                if module.split(".")[0] not in HEAVY:
                    yield f"{name_of(path)}:{node.lineno} {module}"  # type: ignore[attr-defined]


def test_imports_stand_at_the_top() -> None:
    wrong = [line for path in modules() for line in function_level_imports(path)]
    assert not wrong, "\n".join(wrong)


def test_no_module_is_too_long() -> None:
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in modules()}
    wrong = {name: length for name, length in lengths.items() if length > LONGEST}
    assert not wrong, wrong


def test_names_say_what_is_inside() -> None:
    wrong = [name_of(path) for path in modules() if set(path.with_suffix("").parts) & VAGUE]
    assert not wrong, wrong


def test_models_know_nothing_of_forms() -> None:
    wrong = []
    for path in modules("pep_forms", "media"):
        if path.stem != "models" and "models" not in path.parts:
            continue
        # The builder's snippets are edited in Wagtail: their panels belong to the model.
        if "builder" in path.parts:
            continue
        for node in ast.walk(parse(path)):
            names = imported(node)
            if isinstance(node, ast.ImportFrom) and node.module == "django":
                names = [f"django.{alias.name}" for alias in node.names]
            for module in names:
                if any(module == form or module.startswith(f"{form}.") for form in FORM_MODULES):
                    wrong.append(f"{name_of(path)} {module}")
    assert not wrong, wrong


def test_only_one_file_imports_the_pdf_library() -> None:
    importing = {
        name_of(path)
        for path in modules()
        for node in ast.walk(parse(path))
        if any(module.split(".")[0] == "xhtml2pdf" for module in imported(node))
    }
    assert len(importing) <= 1, importing


def test_every_module_says_what_it_is_for() -> None:
    wrong = [
        name_of(path)
        for path in modules()
        if path.name not in {"__init__.py", "apps.py"}
        and "commands" not in path.parts
        and not ast.get_docstring(parse(path))
    ]
    assert not wrong, wrong


@pytest.mark.parametrize("path", [ROOT / "site" / "first_run.py", ROOT / "manage.py"])
def test_what_runs_first_needs_nothing_installed(path: Path) -> None:
    top = {
        module.split(".")[0]
        for node in parse(path).body
        for module in imported(node)
        if module != "__future__"
    }
    assert top <= set(sys.stdlib_module_names), top
