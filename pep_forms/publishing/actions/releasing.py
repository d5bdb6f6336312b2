"""Releasing what was shown: proof, differences and impact first, and a tick for each harm.

The ticks count for the report they were made on. When the draft, or what it does to answers,
has changed since, nothing is released and the page is shown again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.builder.actions.releasing import release
from pep_forms.builder.models import FormTemplate, FormVersion, Section
from pep_forms.builder.queries import form as printed
from pep_forms.builder.rights import RELEASE, check_may
from pep_forms.exceptions import BadInput, DefinitionError, NotAllowed, Outdated, PepError, Refused
from pep_forms.people.actor import Actor
from pep_forms.publishing.models import Asked, ReleaseRequest
from pep_forms.publishing.report import Report, report_on
from pep_forms.publishing.settings import SECOND_PERSON
from pep_forms.reference import settings

_CHANGED = gettext_noop(
    "The draft, or what it does to answers, has changed since this page was shown. Nothing was "
    "released. Look at the changes again."
)


@dataclass(frozen=True)
class Outcome:
    """What became of one template of several."""

    template: FormTemplate
    version: FormVersion | None
    #: Why it was not released; empty when it was.
    why: str = ""


@transaction.atomic
def release_shown(
    *,
    template_key: str,
    digest: str,
    accepted: Collection[str],
    by: Actor,
    note: str = "",
    use_from: date | None = None,
) -> FormVersion:
    """Print the version that the page showed, when all that is harmful was accepted.

    Raises DefinitionError with every fault, Outdated when something changed since, and
    Refused when a tick is missing or a second person has to agree.
    """
    report = _report(template_key, by)
    _check_shown(report, digest, accepted)
    if needs_second_person(report):
        raise Refused(_("A second person has to agree to this release. Ask for it instead."))
    return _print(report, by, note, use_from)


def release_several(*, digests: Mapping[str, str], by: Actor, note: str = "") -> list[Outcome]:
    """Release templates of which nothing has to be accepted, each by itself.

    One that is refused does not hold up the others; `digests` is by template key.
    """
    check_may(by, RELEASE)
    outcomes = []
    for template in FormTemplate.objects.filter(key__in=list(digests)).order_by("title"):
        try:
            version = release_shown(
                template_key=template.key,
                digest=digests[template.key],
                accepted=(),
                by=by,
                note=note,
            )
            outcomes.append(Outcome(template, version))
        except DefinitionError as error:
            number = len(error.problems)
            why = ngettext(
                "%(number)s fault has to be mended first.",
                "%(number)s faults have to be mended first.",
                number,
            ) % {"number": number}
            outcomes.append(Outcome(template, None, why))
        except PepError as error:
            outcomes.append(Outcome(template, None, str(error)))
    return outcomes


def needs_second_person(report: Report) -> bool:
    """Whether the setting asks for a second person for what this release does."""
    asks = settings.get(SECOND_PERSON)
    return asks == "always" or (asks == "harmful" and bool(report.to_accept))


@transaction.atomic
def ask_second_person(
    *,
    template_key: str,
    digest: str,
    accepted: Collection[str],
    by: Actor,
    note: str = "",
    use_from: date | None = None,
) -> ReleaseRequest:
    """Ask somebody else to agree to what the page showed. A request that waits is replaced."""
    report = _report(template_key, by)
    _check_shown(report, digest, accepted)
    _check_day(use_from)
    if by.user is None:
        raise NotAllowed(_("Only a person can ask for a second person."))
    waiting = ReleaseRequest.objects.filter(template=report.template, state=Asked.WAITING)
    waiting.update(state=Asked.WITHDRAWN, decided_at=clock.now(), decided_by=by.user)
    request = ReleaseRequest.objects.create(
        template=report.template,
        draft_checksum=report.draft_checksum,
        note=note,
        use_from=use_from,
        requested_at=clock.now(),
        requested_by=by.user,
    )
    _log("publishing.release_asked_for", report, by, accepted)
    return request


def agree(
    *, request: ReleaseRequest, digest: str, accepted: Collection[str], by: Actor
) -> FormVersion:
    """The second person agrees: the version is printed, in their name and the requester's.

    Raises Outdated, and the request lapses, when the draft is not the one it was asked for.
    """
    check_may(by, RELEASE)
    if lapse_if_changed(request=request):
        raise Outdated(_(_CHANGED))
    with transaction.atomic():
        request = ReleaseRequest.objects.select_for_update().get(pk=request.pk)
        if request.state != Asked.WAITING:
            raise Refused(_("This request has been decided already."))
        if by.user is None or by.user.pk == request.requested_by_id:
            raise Refused(_("You asked for this release. Somebody else has to agree to it."))
        report = _report(request.template.key, by)
        if report.draft_checksum != request.draft_checksum:
            raise Outdated(_(_CHANGED))
        _check_shown(report, digest, accepted)
        # A day that has passed while it waited means today.
        day = request.use_from if request.use_from and request.use_from > clock.today() else None
        version = _print(report, by, request.note, day)
        request.state, request.version = Asked.RELEASED, version
        request.decided_at, request.decided_by = clock.now(), by.user
        request.save(update_fields=["state", "version", "decided_at", "decided_by"])
        return version


@transaction.atomic
def withdraw(*, request: ReleaseRequest, by: Actor) -> None:
    """Take a request back: whoever may release may clear the table."""
    check_may(by, RELEASE)
    request = ReleaseRequest.objects.select_for_update().get(pk=request.pk)
    if request.state != Asked.WAITING:
        raise Refused(_("This request has been decided already."))
    request.state, request.decided_at, request.decided_by = Asked.WITHDRAWN, clock.now(), by.user
    request.save(update_fields=["state", "decided_at", "decided_by"])
    log_write(
        event="publishing.release_withdrawn",
        by=by,
        subject=f"template:{request.template_id}",
        data={"request": str(request.pk)},
    )


@transaction.atomic
def lapse_if_changed(*, request: ReleaseRequest, report: Report | None = None) -> bool:
    """Close a waiting request whose draft has changed. Returns whether it lapsed."""
    locked = ReleaseRequest.objects.select_for_update().get(pk=request.pk)
    report = report or report_on(locked.template)
    if locked.state != Asked.WAITING or report.draft_checksum == locked.draft_checksum:
        return False
    locked.state, locked.decided_at = Asked.LAPSED, clock.now()
    locked.save(update_fields=["state", "decided_at"])
    log_write(
        event="publishing.release_lapsed",
        by=Actor.system(),
        subject=f"template:{locked.template_id}",
        data={"request": str(locked.pk)},
    )
    return True


def _report(template_key: str, by: Actor) -> Report:
    """The report, of a template and sections that stand still until the transaction ends."""
    check_may(by, RELEASE)
    template = FormTemplate.objects.select_for_update().filter(key=template_key).first()
    if template is None:
        raise BadInput(
            _("There is no template with the key “%(template_key)s”.")
            % {"template_key": template_key},
            field="template",
        )
    # Saving a draft writes its section's row, so nobody changes one in the meantime.
    list(Section.objects.select_for_update().order_by("pk").values_list("pk"))
    return report_on(template)


def _check_shown(report: Report, digest: str, accepted: Collection[str]) -> None:
    if report.problems:
        raise DefinitionError(report.problems)
    if not report.changed:
        raise Refused(_("Nothing has changed since the last release."))
    if digest != report.digest:
        raise Outdated(_(_CHANGED))
    missing = [finding for finding in report.to_accept if finding.key not in set(accepted)]
    if missing:
        raise Refused(
            _("Tick each change that is marked, or mend it in the draft. Not ticked: %(places)s.")
            % {"places": "; ".join(finding.place for finding in missing)}
        )


def _check_day(use_from: date | None) -> None:
    if use_from is not None and use_from < clock.today():
        raise BadInput(_("A version can be used from today or a later day."), field="use_from")


def _print(report: Report, by: Actor, note: str, use_from: date | None) -> FormVersion:
    _check_day(use_from)
    version = release(template_key=report.template.key, by=by, note=note)
    if printed(version.pk) != report.form:
        raise Outdated(_(_CHANGED))
    if use_from is not None:
        version.availability.use_from = use_from
        version.availability.save(update_fields=["use_from"])
    if report.to_accept:
        _log("publishing.accepted", report, by, [f.key for f in report.to_accept], version)
    return version


def _log(
    event: str,
    report: Report,
    by: Actor,
    accepted: Collection[str],
    version: FormVersion | None = None,
) -> None:
    kept = [f for f in report.to_accept if f.key in set(accepted)]
    log_write(
        event=event,
        by=by,
        subject=f"version:{version.pk}" if version else f"template:{report.template.pk}",
        data={
            "template": report.template.key,
            "digest": report.digest,
            "accepted": [f"{f.kind}: {f.affected} answers in {f.affected_peps} PEPs" for f in kept],
        },
    )
