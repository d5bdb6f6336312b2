"""What an author does with whole questions and drafts: add a pasted list, move, copy."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from pep_forms.audit.actions import log_write
from pep_forms.builder import copies, pasting, queries
from pep_forms.builder.actions import drafts
from pep_forms.builder.models import FormTemplate, Section
from pep_forms.builder.rights import EDIT, check_may
from pep_forms.engine import named
from pep_forms.exceptions import BadInput, Refused
from pep_forms.people.actor import Actor


def new_id(letter: str) -> str:
    """An id that begins with a letter and says nothing."""
    return f"{letter}{uuid.uuid4().hex[:12]}"


@transaction.atomic
def add_questions(
    *, section: Section, reviewed: Sequence[pasting.Reviewed], by: Actor
) -> list[str]:
    """Put a reviewed list at the end of a section's draft, and say the ids of the questions."""
    check_may(by, EDIT)
    draft = _open(section, by)
    if not reviewed:
        raise BadInput(_("Keep at least one question."), field="questions")
    if len(reviewed) > pasting.MOST:
        raise BadInput(
            _("Add at most %(most)s questions at once: more belong into another section.")
            % {"most": pasting.MOST},
            field="questions",
        )
    added = pasting.questions(reviewed, new_id)
    definition = draft.definition
    _append(definition, added)
    drafts.write(Section, definition, by=by)
    _log("builder.questions_added", by, draft, {"count": len(added)})
    return [question["id"] for question in added]


@transaction.atomic
def move_questions(
    *, source: Section, target: Section, question_ids: Collection[str], by: Actor
) -> list[str]:
    """Move questions to the end of another section, ids and all; both drafts are saved.

    Answers go by question id, so they follow. What is said about a moved question where it
    was (a condition, a calculation) does not reach across sections: the labels of the
    questions it concerns are returned, to be mended before a release.
    """
    check_may(by, EDIT)
    if source.pk == target.pk:
        raise BadInput(_("Choose another section."), field="target")
    first, second = sorted((source, target), key=lambda section: str(section.pk))
    opened = {section.pk: _open(section, by) for section in (first, second)}
    giving, taking = opened[source.pk].definition, opened[target.pk].definition
    moved = _taken_out(giving, question_ids)
    if not moved:
        raise BadInput(_("Choose at least one question."), field="questions")
    broken = copies.torn(giving, moved)
    # The names of conditions stay behind, so they are spelled out in what leaves.
    _append(taking, [named.spelled_out_in(question, giving) for question in moved])
    drafts.write(Section, giving, by=by)
    drafts.write(Section, taking, by=by)
    ids = [question["id"] for question in moved]
    _log("builder.questions_moved", by, source, {"to": target.key, "questions": ids})
    return broken


@transaction.atomic
def place_section(*, section: Section, template_key: str, after: str, by: Actor) -> FormTemplate:
    """Put a section into a template: after the section of a key, or at the end without one.

    Raises BadInput where there is no such place, and Refused while the template is locked.
    """
    check_may(by, EDIT)
    kept = FormTemplate.objects.select_for_update().filter(key=template_key).first()
    if kept is None:
        raise BadInput(_("Choose where it stands."), field="place")
    _check_not_locked(kept, by)
    latest = kept.latest()
    definition, keys = latest.definition, queries.sections_of(latest)
    places = list(definition.get("sections", []))
    if section.key in keys:
        raise BadInput(_("The form has this section already."), field="place")
    if after and after not in keys:
        raise BadInput(_("The form has changed. Choose where it stands."), field="place")
    places.insert(keys.index(after) + 1 if after else len(places), section.key)
    written = drafts.write(FormTemplate, {**definition, "sections": places}, by=by)
    _log("builder.section_placed", by, kept, {"section": section.key})
    return written


@transaction.atomic
def copy_draft(*, draft: Section | FormTemplate, by: Actor) -> Section | FormTemplate:
    """A copy with a key and ids of its own, everything in it that refers to them rewritten."""
    check_may(by, EDIT)
    model = type(draft)
    definition = model.objects.get(pk=draft.pk).latest().definition
    taken = frozenset(model.objects.values_list("key", flat=True))
    made = drafts.write(
        model, copies.alone(definition, taken=taken), by=by, copied_from=str(draft.key)
    )
    _log("builder.copied", by, made, {"from": draft.key, "key": made.key})
    return made


@transaction.atomic
def discard_draft(*, draft: Section | FormTemplate, by: Actor) -> None:
    """Throw away a draft that was never released and that no template has, for good."""
    check_may(by, EDIT)
    kept = type(draft).objects.select_for_update().get(pk=draft.pk)
    _check_not_locked(kept, by)
    if kept.first_published_at is not None or kept.live:
        raise Refused(
            _("“%(kept)s” has been released. It is kept; a template can be retired.")
            % {"kept": kept}
        )
    used = [] if isinstance(kept, FormTemplate) else queries.templates_with(kept.key)
    if used:
        names = ", ".join(f"“{template}”" for template in used)
        raise Refused(
            _("“%(kept)s” stands in %(names)s. Take it out there first.")
            % {"kept": kept, "names": names}
        )
    _log("builder.discarded", by, kept, {"key": kept.key})
    try:
        kept.delete()
    except ProtectedError as error:
        raise Refused(
            _("“%(kept)s” is still being tried out, so it is kept.") % {"kept": kept}
        ) from error


def _open(section: Section, by: Actor) -> Section:
    """The newest draft, locked until the transaction ends; refused while somebody keeps it."""
    kept = Section.objects.select_for_update().get(pk=section.pk)
    _check_not_locked(kept, by)
    if kept.builtin:
        raise Refused(
            _("“%(kept)s” is drawn by the software and holds no questions.") % {"kept": kept}
        )
    latest: Section = kept.latest()
    return latest


def _check_not_locked(draft: Section | FormTemplate, by: Actor) -> None:
    lock = draft.get_lock()
    if lock is not None and (by.user is None or lock.for_user(by.user)):
        raise Refused(
            _("“%(draft)s” is locked. Ask whoever locked it to unlock it first.") % {"draft": draft}
        )


def _append(definition: dict[str, Any], added: list[dict[str, Any]]) -> None:
    pages = list(definition.get("pages") or [{"id": new_id("p"), "questions": []}])
    last = {**pages[-1], "questions": [*pages[-1]["questions"], *copy.deepcopy(added)]}
    definition["pages"] = [*pages[:-1], last]


def _taken_out(definition: dict[str, Any], ids: Collection[str]) -> list[dict[str, Any]]:
    moved: list[dict[str, Any]] = []
    for page in definition.get("pages", []):
        moved += [question for question in page["questions"] if question["id"] in ids]
        page["questions"] = [q for q in page["questions"] if q["id"] not in ids]
    return moved


def _log(event: str, by: Actor, draft: Any, data: dict[str, Any]) -> None:
    kind = "template" if isinstance(draft, FormTemplate) else "section"
    log_write(event=event, by=by, subject=f"{kind}:{draft.pk}", data=data)
