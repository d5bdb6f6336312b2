"""Make the environment on a fresh machine, then run the command that was asked for inside it.

Standard library only, and it must be readable by an old Python, so that the message about
an old Python can be printed at all. `manage.py` comes here only when Django cannot be
imported. A second start finds the stamps and goes straight on.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
NPM = ROOT / "var" / "npm"
STAMPS = VENV / "stamps.json"
OLDEST = (3, 11)
NPM_FILES = ("package.json", "package-lock.json", ".npmrc")
OFFLINE_SIGNS = (
    "connection",
    "resolve host",
    "name resolution",
    "network is unreachable",
    "enotfound",
    "eai_again",
    "etimedout",
    "econnrefused",
    "timed out",
    "dns error",
    "error sending request",
    "failed to fetch",
    "(from versions: none)",
)


class CannotContinue(Exception):
    """A stage failed. The message says what to do about it."""


def hand_over(arguments):
    """Make what is missing, then become `.venv`'s Python running `manage.py arguments`."""
    try:
        prepare(with_tests=arguments[:1] == ["test"])
    except CannotContinue as problem:
        sys.exit(str(problem))
    python = str(_python())
    command = [python, str(ROOT / "manage.py"), *arguments]
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    os.execv(python, command)


def prepare(with_tests):
    """Bring `.venv`, the packages, the front end and the fonts to what the locks say."""
    if sys.version_info < OLDEST:
        raise CannotContinue(
            "This needs Python {}.{} or newer, and this is {}.{}. Install a newer Python and "
            "run the command with it, for example: python3.12 manage.py demo".format(
                *OLDEST, *sys.version_info
            )
        )
    lock = ROOT / ("requirements-dev.lock" if with_tests else "requirements.lock")
    stamps = _read_stamps()
    wanted = _digest([lock])
    if wanted not in stamps.get("packages", []):
        if not _python().exists():
            _stage("Making .venv", _make_venv)
        _stage("Installing the Python packages", lambda: _install(lock))
        # The longer lock holds the shorter one.
        stamps["packages"] = [wanted, _digest([ROOT / "requirements.lock"])]
        _write_stamps(stamps)
    wanted = _digest([ROOT / name for name in NPM_FILES])
    if stamps.get("frontend") != wanted:
        try:
            _stage("Fetching the front-end packages", _fetch_frontend)
            _stage("Collecting styles, scripts and fonts", _collect)
        except CannotContinue as problem:
            # Pages stay readable without them, so this is a pity and not a reason to stop.
            _say("  Going on without them for now. {}\n".format(problem))
        else:
            stamps["frontend"] = wanted
            _write_stamps(stamps)


def _make_venv():
    uv = shutil.which("uv")
    if uv:
        _run([uv, "venv", "--quiet", "--python", sys.executable, str(VENV)])
        return
    done = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise CannotContinue(
            "Python cannot make a virtual environment here. On Debian or Ubuntu run "
            "`apt-get install python3-venv`, then the same command again."
        )


def _install(lock):
    uv = shutil.which("uv")
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", str(_python())]
    else:
        command = [str(_python()), "-m", "pip", "install", "--quiet", "--no-input"]
        command += ["--disable-pip-version-check", "--no-deps"]
    _run([*command, "--require-hashes", "-r", str(lock)])


def _fetch_frontend():
    NPM.mkdir(parents=True, exist_ok=True)
    for name in NPM_FILES:
        shutil.copyfile(ROOT / name, NPM / name)
    npm = shutil.which("npm")
    path = os.environ.get("PATH", "")
    if npm is None:
        _install(ROOT / "requirements-node.lock")
        path = str(_python().parent) + os.pathsep + path
        npm = shutil.which("npm", path=path)
        if npm is None:
            raise CannotContinue("There is no npm here: install Node.js and run this again.")
    _run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=NPM,
        env={**os.environ, "PATH": path},
    )


def _collect():
    var = ROOT / "var"
    folders = [str(NPM / "node_modules"), str(var / "frontend"), str(var / "fonts")]
    _run([str(_python()), "-m", "pep_site.frontend", *folders], cwd=ROOT / "site")


def _python():
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _stage(name, work):
    _say(name + " … ")
    started = time.monotonic()
    try:
        work()
    except CannotContinue:
        _say("failed\n")
        raise
    _say("{:.1f} s\n".format(time.monotonic() - started))


def _run(command, **options):
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **options,
    )
    if done.returncode == 0:
        return
    if any(sign in done.stdout.lower() for sign in OFFLINE_SIGNS):
        raise CannotContinue(
            "The package index cannot be reached. Connect to the network and run the same "
            "command again: it goes on where it stopped."
        )
    tail = "\n".join(done.stdout.strip().splitlines()[-15:])
    raise CannotContinue("`{}` failed:\n{}".format(" ".join(map(str, command)), tail))


def _digest(files):
    digest = hashlib.sha256("{}.{}".format(*sys.version_info).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _read_stamps():
    try:
        return json.loads(STAMPS.read_text())
    except (OSError, ValueError):
        return {}


def _write_stamps(stamps):
    STAMPS.write_text(json.dumps(stamps))


def _say(text):
    sys.stderr.write(text)
    sys.stderr.flush()
