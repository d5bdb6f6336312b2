"""What runs by itself: one list, one command, and the page that names it."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from pep_forms import clock
from pep_forms.people.actions import enrolments
from pep_forms.peps.models import Outlook
from pep_site import jobs
from pep_site.jobs import EVERY, JOBS, Job
from tests import builders

pytestmark = pytest.mark.django_db

GUIDE = Path(settings.ROOT) / "docs/operations.md"


@pytest.mark.parametrize("every", sorted(EVERY))
def test_every_job_runs_in_an_empty_system_and_again(every: str) -> None:
    for _ in range(2):
        out = io.StringIO()
        call_command("jobs", every, stdout=out)
        told = [line.split(":")[0] for line in out.getvalue().splitlines()]
        assert told == [job.code for job in JOBS if job.every == every]


def test_a_job_that_fails_holds_up_nobody_and_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[int] = []

    def fails() -> int:
        raise OSError("gone")

    later = Job("later", "daily", "Later", lambda: ran.append(1) or 1)
    monkeypatch.setattr(
        "pep_site.management.commands.jobs.JOBS", (Job("bad", "daily", "Bad", fails), later)
    )
    with pytest.raises(CommandError, match="bad"):
        call_command("jobs", "daily", stdout=io.StringIO())
    assert ran == [1]


def test_the_daily_jobs_bring_the_list_of_plans_up_to_date() -> None:
    with clock.at(date(2026, 10, 5)):
        person = builders.make_young_person(in_care=True)
        builders.enrol(person, old := builders.make_organisation("Old School"))
        enrolments.start(
            young_person=person,
            organisation=builders.make_organisation("Next School"),
            starts_on=date(2026, 11, 2),
            roll_status="full_time",
            by=builders.SYSTEM,
        )
        assert Outlook.objects.get(pk=person.pk).setting == old
    with clock.at(date(2026, 11, 2)):
        call_command("jobs", "daily", stdout=io.StringIO())
        assert Outlook.objects.get(pk=person.pk).setting_name == "Next School"


def test_the_operations_guide_lists_every_job() -> None:
    text = GUIDE.read_text()
    lines = [f"| `{job.code}` | {EVERY[job.every]} | {job.words} |" for job in JOBS]
    assert [line for line in lines if line not in text] == []
    assert "manage.py jobs often" in text
    assert "manage.py jobs daily" in text


def test_the_list_is_printed() -> None:
    out = io.StringIO()
    call_command("jobs", stdout=out)
    assert len(out.getvalue().splitlines()) == len(jobs.JOBS)
    assert len({job.code for job in JOBS}) == len(JOBS)
