"""What a release means for plans that rest on versions before the newest one.

They keep their version like all the others, but a move to the new one is offered to them too:
so each change is counted on the form that they have, version by version.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from pep_forms.builder.models import FormTemplate, FormVersion
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine.compile import Compiled
from pep_forms.engine.diff import Difference
from pep_forms.engine.lookups import Lookups
from pep_forms.peps.enums import UNFINISHED
from pep_forms.publishing import impact
from pep_forms.publishing.probes import Probe, probes_for

#: Differences that are worked out from the question as it was: it has to be there.
_NEED_THE_QUESTION = frozenset({"choice_removed", "choice_reworded", "options_changed"})


@dataclass(frozen=True)
class OnVersion:
    """What one difference touches in the plans of one version."""

    number: int
    probe: Probe
    count: impact.Count

    @property
    def touches(self) -> bool:
        """Whether a move would set an answer aside, refuse it or hide it."""
        return self.count.affected > 0 and self.probe.verdict != "uses"


Counted = dict[Difference, list[OnVersion]]


def versions(template: FormTemplate, newest: FormVersion | None) -> QuerySet[FormVersion]:
    """The versions before the newest on which plans under way rest, the oldest first."""
    found = FormVersion.objects.filter(template=template, peps__state__in=UNFINISHED)
    if newest is not None:
        found = found.exclude(pk=newest.pk)
    return found.defer("spec").distinct().order_by("number")


def count(
    template: FormTemplate,
    newest: FormVersion,
    new: Compiled,
    differences: Iterable[Difference],
    lookups: Lookups,
) -> Counted:
    """Difference → what it touches, for each version that has an answer to look at."""
    counted: Counted = {}
    told = list(differences)
    for version in versions(template, newest):
        old = compiled_version(version.pk)
        probes = probes_for(old, new, [d for d in told if _is_of(old, d)], lookups)
        for probe, found in zip(probes.probes, impact.count(version, probes), strict=True):
            if found.answers:
                lines = counted.setdefault(probe.difference, [])
                lines.append(OnVersion(version.number, probe, found))
    return counted


def _is_of(old: Compiled, difference: Difference) -> bool:
    if difference.kind not in _NEED_THE_QUESTION:
        return True
    return bool(difference.ids) and difference.ids[0] in old.questions
