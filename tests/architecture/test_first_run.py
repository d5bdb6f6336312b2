"""The first run: what it says when it cannot go on, and that a second start does nothing."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

import first_run


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A fresh machine in a folder, on which every stage is only noted down."""
    for name in (*first_run.NPM_FILES, "requirements.lock", "requirements-dev.lock"):
        (tmp_path / name).write_text(name)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    monkeypatch.setattr(first_run, "ROOT", tmp_path)
    monkeypatch.setattr(first_run, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(first_run, "STAMPS", tmp_path / ".venv" / "stamps.json")
    done: list[str] = []
    for stage in ("_make_venv", "_fetch_frontend", "_collect"):
        monkeypatch.setattr(first_run, stage, lambda stage=stage: done.append(stage))
    monkeypatch.setattr(first_run, "_install", lambda lock: done.append(lock.name))
    return done


def test_a_second_start_does_nothing(machine: list[str]) -> None:
    first_run.prepare(with_tests=True)
    assert machine == ["_make_venv", "requirements-dev.lock", "_fetch_frontend", "_collect"]
    machine.clear()
    first_run.prepare(with_tests=True)
    first_run.prepare(with_tests=False)
    assert machine == []


def test_a_changed_lock_is_installed(machine: list[str], tmp_path: Path) -> None:
    first_run.prepare(with_tests=False)
    (tmp_path / "requirements.lock").write_text("changed")
    machine.clear()
    first_run.prepare(with_tests=False)
    assert "requirements.lock" in machine
    assert "_collect" not in machine


def test_tests_need_the_longer_lock(machine: list[str]) -> None:
    first_run.prepare(with_tests=False)
    machine.clear()
    first_run.prepare(with_tests=True)
    assert machine[-1] == "requirements-dev.lock"


def test_an_old_python_is_told_so(machine: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(first_run.CannotContinue, match=r"needs Python 3\.11 or newer"):
        first_run.prepare(with_tests=False)
    assert machine == []


def test_without_a_front_end_it_goes_on(
    machine: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise first_run.CannotContinue("no npm")

    monkeypatch.setattr(first_run, "_fetch_frontend", broken)
    first_run.prepare(with_tests=False)
    assert "Going on without them" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("Temporary failure in name resolution", "cannot be reached"),
        ("error sending request for url", "cannot be reached"),
        ("hash mismatch", "hash mismatch"),
    ],
)
def test_failures_are_told_in_words(output: str, words: str) -> None:
    command = [sys.executable, "-c", f"print({output!r}); raise SystemExit(1)"]
    with pytest.raises(first_run.CannotContinue, match=words):
        first_run._run(command)


def test_no_venv_module_is_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    class Failed:
        returncode = 1

    def run(*_args: Any, **_options: Any) -> Failed:
        return Failed()

    monkeypatch.setattr(first_run.shutil, "which", lambda *_args, **_more: None)
    monkeypatch.setattr(first_run.shutil, "rmtree", lambda *_args, **_more: None)
    monkeypatch.setattr(first_run.subprocess, "run", run)
    with pytest.raises(first_run.CannotContinue, match="python3-venv"):
        first_run._make_venv()


def test_it_runs_from_any_folder() -> None:
    assert os.path.isabs(first_run.ROOT)
