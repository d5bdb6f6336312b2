"""Which sections a designated teacher can share with a colleague."""

from __future__ import annotations

from pep_forms.builder.queries import form
from pep_forms.engine.roles import Role, Stage, Verb, verbs_of
from pep_forms.engine.spec import SectionSpec
from pep_forms.engine.text import say
from pep_forms.people.models import YoungPerson
from pep_forms.peps.enums import State
from pep_forms.peps.models import Pep
from pep_forms.peps.queries import of_this_care

_WORK = frozenset({Verb.EDIT, Verb.MEND, Verb.PROXY, Verb.COMMENT})


def sections_to_share(young_person: YoungPerson) -> list[tuple[str, str]]:
    """Section id and title, in the order of the young person's newest plan; [] without one.

    Sections keep their ids from plan to plan, so what is shared now is shared next term too.
    """
    newest = (
        Pep.objects.filter(of_this_care(), young_person=young_person, version__isnull=False)
        .exclude(state=State.VOID)
        .order_by("-created_at")
        .values_list("version_id", flat=True)
        .first()
    )
    if newest is None:
        return []
    return [(s.id, say(s.title)) for s in form(newest).sections if _is_work(s)]


def _is_work(section: SectionSpec) -> bool:
    """Whether both the teacher and a delegate can ever do something in a section."""
    return not section.builtin and all(
        any(_WORK & verbs_of(section.rights.get(role, "-"), stage) for stage in Stage)
        for role in (Role.DESIGNATED_TEACHER, Role.DELEGATE)
    )
