"""What the meeting section says about the meeting, and the meeting’s record kept equal to it.

There is one truth about the day and about who came: recording the meeting writes its day into
the section, and what is changed in the section later corrects the record in the same save.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine.answers import Answers, Entry
from pep_forms.engine.merge import Accepted, Merge, Stamp
from pep_forms.engine.roles import ROLE_LABELS
from pep_forms.engine.spec import SectionSpec
from pep_forms.engine.visibility import Visibility
from pep_forms.people.actor import Actor
from pep_forms.peps.handing_over import SCHOOL
from pep_forms.peps.models import Meeting, Pep
from pep_forms.peps.projections import outlook
from pep_forms.peps.stored import load
from pep_forms.reference import settings

#: The meanings that the record of a meeting is kept equal to.
RECORDED = ("meeting.", "present", "voice.attended")


@dataclass(frozen=True, slots=True)
class Told:
    """What the meeting section says about the meeting, by meaning."""

    held_on: date | None = None
    starts: time | None = None
    ends: time | None = None
    #: The roles, as words, of those who came.
    came: tuple[str, ...] = ()
    child_came: str = ""
    next_meeting_on: date | None = None
    next_review_on: date | None = None


def bring_up_to_date(pep: Pep, by: Actor) -> None:
    """Copy what the meeting section says now: it is often finished after the meeting.

    Another day than the one that was recorded is a correction of the record, and logged.
    """
    meeting = Meeting.objects.filter(pep=pep).first()
    if meeting is None:
        return
    told, before = read(pep), meeting.held_on
    if told.held_on is not None and told.held_on <= clock.today():
        meeting.held_on = told.held_on
    meeting.starts = told.starts
    meeting.ends = told.ends if in_order(told) else None
    meeting.quorate = quorate(told.came, pep.facts)
    meeting.child_came = told.child_came[:16]
    meeting.next_meeting_on = told.next_meeting_on
    meeting.next_review_on = told.next_review_on
    meeting.save()
    if meeting.held_on != before:
        log_write(
            event="pep.meeting_corrected",
            by=by,
            subject=f"pep:{pep.pk}",
            young_person=pep.young_person_id,
            data={"from": before.isoformat(), "to": meeting.held_on.isoformat()},
        )
        outlook.of_pep(pep)


def in_order(told: Told) -> bool:
    """Whether it ended no earlier than it began, as far as both are told."""
    return told.ends is None or told.starts is None or told.ends >= told.starts


def quorate(came: Iterable[str], facts: Mapping[str, Any]) -> bool:
    """Whether somebody of each group that must be there came. Words or codes of roles.

    Where there is no setting, there is nobody of a school to wait for.
    """
    words = {str(item).strip().lower() for item in came}
    groups = settings.get("quorum", phase=str(facts.get("phase", "school")))
    return all(
        any(role in words or ROLE_LABELS[role].lower() in words for role in group)
        for group in groups
        if facts.get("in_setting") is not False or not SCHOOL.issuperset(group)
    )


def with_quorum(
    pep: Pep,
    section: SectionSpec,
    merged: Merge,
    seen: Callable[[Answers], Visibility],
    stamp: Stamp,
) -> Merge:
    """The merge, with the answer whether it was quorate worked out from who came.

    It is an answer like any other, so conditions read it and it has a history.
    """
    asked = next((q for q in section.questions() if q.meaning == "meeting.quorate"), None)
    if asked is None or not merged.changed:
        return merged
    visibility = seen(merged.answers)
    value = None
    if _said_who_came(visibility):
        value = quorate(_came(visibility), pep.facts)
    before = merged.answers.entries.get(asked.id)
    if value is (before.value if before else None):
        return merged
    after = Entry(
        value=value,
        revision=(before.revision if before else 0) + 1,
        author=stamp.author,
        role=stamp.role,
        on_behalf_of=stamp.on_behalf_of,
        at=stamp.at,
        source="worked_out",
    )
    return replace(
        merged,
        answers=Answers({**merged.answers.entries, asked.id: after}, merged.answers.rows),
        accepted=(*merged.accepted, Accepted(asked.id, before, after)),
    )


def _said_who_came(visibility: Visibility) -> bool:
    """Whether anybody has been said to have come, or not to have come."""
    for came in visibility.compiled.by_meaning.get("present.came", ()):
        if not came.within:
            continue
        group = came.within[-1]
        for row in visibility.rows(group, group.id, came.section):
            if visibility.value(f"{group.id}/{row}/{came.id}") is not None:
                return True
    return False


def read(pep: Pep) -> Told:
    """What the answers say about the meeting. Answers that a condition hides do not count."""
    compiled = compiled_version(pep.version_id)
    visibility = Visibility(compiled, load(pep), pep.facts, today=clock.today())

    def first(meaning: str) -> Any:
        for placed in compiled.by_meaning.get(meaning, ()):
            if not placed.within and (value := visibility.value(placed.id)) is not None:
                return value
        return None

    return Told(
        held_on=_day(first("meeting.date")),
        starts=_time(first("meeting.starts")),
        ends=_time(first("meeting.ends")),
        came=tuple(_came(visibility)),
        child_came=str(first("voice.attended") or ""),
        next_meeting_on=_day(first("meeting.next")),
        next_review_on=_day(first("meeting.review")),
    )


def _came(visibility: Visibility) -> Iterable[str]:
    """Who came: everybody named, where the form does not ask it of each."""
    compiled = visibility.compiled
    for named in compiled.by_meaning.get("present.person", ()):
        if not named.within:
            continue
        group = named.within[-1]
        columns = {column.meaning: column.id for column in group.questions}
        came = columns.get("present.came")
        for row in visibility.rows(group, group.id, named.section):
            if came and not visibility.value(f"{group.id}/{row}/{came}"):
                continue
            role = columns.get("present.role")
            person = columns.get("present.person")
            if role and (said := visibility.value(f"{group.id}/{row}/{role}")):
                yield str(said)
            elif person and (value := visibility.value(f"{group.id}/{row}/{person}")):
                yield str(value.get("role", "")) if isinstance(value, dict) else str(value)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


def _time(value: Any) -> time | None:
    try:
        return time.fromisoformat(str(value)[-5:]) if value else None
    except ValueError:
        return None
