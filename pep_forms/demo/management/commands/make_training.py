"""`manage.py make_training`: take the manuals' pictures and the training films anew."""

from __future__ import annotations

import tempfile
import time
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pep_forms.demo import world
from pep_forms.demo.training import camera, cutting, taking
from pep_forms.demo.training.films import FILMS
from pep_forms.demo.training.scripts import PICTURES
from pep_forms.people.actor import Actor


class Command(BaseCommand):
    """With the demo running beside it. Needs Chromium, and ffmpeg for the films."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the demo runs, and what to take."""
        parser.add_argument("--url", default="http://localhost:8000", help="where the demo runs")
        parser.add_argument("--only", default="", help="only what has this in its name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what is missing before anything is begun."""
        started = time.monotonic()
        url, only = options["url"].rstrip("/"), options["only"]
        self._check(url)
        films = [film for film in FILMS if only in film.key]
        pictures = [one for one in PICTURES if only in f"{one.key} {one.name}"]
        if cutting.ffmpeg() is None:
            self.stderr.write("There is no ffmpeg, so only pictures are taken. "
                              "For films install it: apt-get install ffmpeg")  # fmt: skip
            films = []
        with tempfile.TemporaryDirectory(prefix="pep-training-") as name:
            done = self._take(url, Path(name), films, pictures)
        self.stdout.write(
            f"Took {done.pictures} pictures and {done.films} films in "
            f"{time.monotonic() - started:.0f} seconds; {done.kept} left as an editor has them."
        )

    def _check(self, url: str) -> None:
        if lacking := camera.missing():
            raise CommandError(lacking)
        if not settings.DEBUG or not world.is_loaded():
            raise CommandError("This takes pictures of the demo world only. Run: manage.py demo")
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=10).close()  # noqa: S310
        except OSError as problem:
            raise CommandError(
                f"Nothing answers at {url}. Start `manage.py demo` in another window, or say --url."
            ) from problem

    def _take(self, url: str, folder: Path, films: list[Any], pictures: list[Any]) -> taking.Taken:
        parts = {film.key: taking.parts_of(film.key) for film in films}
        with camera.camera(url, folder) as held:
            shots = [(one, taking.photograph(held, one, self.stderr.write)) for one in pictures]
            reels = [
                (film, taking.shoot(held, film, parts[film.key], self.stderr.write))
                for film in films
            ]
        done, by = taking.Taken(), Actor.system()
        for picture, shot in shots:
            taken = taking.store_picture(picture, shot, by)
            done.pictures, done.kept = done.pictures + taken, done.kept + (not taken)
        for film, frames in reels:
            taken = taking.store_film(film, frames, folder, by)
            done.films, done.kept = done.films + taken, done.kept + (not taken)
        return done
