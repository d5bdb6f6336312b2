"""Locks agree with what is declared, hold hashes, and name no package index."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
LOCKS = (
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-node.lock",
    "requirements-tagged.lock",
)
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def pins(lock: str) -> dict[str, list[Version]]:
    found: dict[str, list[Version]] = {}
    for name, version in PIN.findall((ROOT / lock).read_text()):
        found.setdefault(canonicalize_name(name), []).append(Version(version))
    return found


def declared() -> tuple[list[str], list[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return project["project"]["dependencies"], project["dependency-groups"]["dev"]


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_an_index(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text()
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
    wrong = [block.splitlines()[0] for block in blocks if "==" in block and "--hash=" not in block]
    assert not wrong, wrong


def test_locks_agree_with_the_project() -> None:
    main, dev = declared()
    for lock, wanted in (("requirements.lock", main), ("requirements-dev.lock", main + dev)):
        locked = pins(lock)
        for line in wanted:
            need = Requirement(line)
            versions = locked.get(canonicalize_name(need.name), [])
            assert versions, f"{lock} lacks {need.name}: compile it again"
            assert any(version in need.specifier for version in versions), f"{lock}: {line}"


def test_the_longer_lock_holds_the_shorter_one() -> None:
    longer = pins("requirements-dev.lock")
    for name, versions in pins("requirements.lock").items():
        assert longer.get(name) == versions, name


def test_the_extra_fits_on_top_of_the_shorter_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extra, main = pins("requirements-tagged.lock"), pins("requirements.lock")
    for line in project["project"]["optional-dependencies"]["tagged"]:
        need = Requirement(line)
        assert any(v in need.specifier for v in extra[canonicalize_name(need.name)]), line
        assert line in declared()[1], "the tests run with the extra"
    for name in extra.keys() & main.keys():
        assert extra[name] == main[name], f"{name}: compile the lock of the extra again"


def test_the_front_end_lock_names_no_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    package = json.loads((ROOT / "package.json").read_text())
    for name, entry in lock["packages"].items():
        assert "resolved" not in entry, name
        if name:
            assert "integrity" in entry, name
    root = lock["packages"][""]
    assert root["dependencies"] == package["dependencies"]
    assert root["devDependencies"] == package["devDependencies"]
