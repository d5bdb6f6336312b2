"""Requests to release, moves of PEPs to another version, and try-outs of drafts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pep_forms import clock
from pep_forms.db import Record


class Asked(models.TextChoices):
    """What became of a request to release."""

    WAITING = "waiting", _("Waiting for a second person")
    RELEASED = "released", _("Released")
    LAPSED = "lapsed", _("Lapsed: the draft changed")
    WITHDRAWN = "withdrawn", _("Taken back")


class ReleaseRequest(Record):
    """Somebody wants a template released, and a second person is to decide.

    It is about one draft, named by its checksum, and lapses when that changes.
    """

    template = models.ForeignKey(
        "builder.FormTemplate", on_delete=models.PROTECT, related_name="release_requests"
    )
    draft_checksum = models.CharField(max_length=64)
    note = models.CharField(max_length=500, blank=True)
    use_from = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=16, choices=Asked.choices, default=Asked.WAITING)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    #: Nobody when it lapsed by itself.
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.ForeignKey(
        "builder.FormVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["template"],
                condition=Q(state=Asked.WAITING),
                name="publishing_request_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(state=Asked.WAITING, decided_at__isnull=True)
                | (~Q(state=Asked.WAITING) & Q(decided_at__isnull=False)),
                name="publishing_request_decided_has_at",
            ),
            models.CheckConstraint(
                condition=~Q(state=Asked.RELEASED)
                | (Q(version__isnull=False) & Q(decided_by__isnull=False)),
                name="publishing_request_released_has_version",
            ),
            models.CheckConstraint(
                condition=~Q(state=Asked.RELEASED) | ~Q(decided_by=F("requested_by")),
                name="publishing_request_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template_id} {self.state}"


class Move(Record):
    """One PEP moved from one version of its form to another.

    `before` keeps what the move changed, as it was, so that it can be undone; it is read by
    nothing else.
    """

    pep = models.ForeignKey("peps.Pep", on_delete=models.PROTECT, related_name="moves")
    #: The same for all that were moved together.
    batch = models.UUIDField(db_index=True)
    from_version = models.ForeignKey(
        "builder.FormVersion", on_delete=models.PROTECT, related_name="+"
    )
    to_version = models.ForeignKey(
        "builder.FormVersion", on_delete=models.PROTECT, related_name="+"
    )
    #: {"sections": {id: answers}, "done": [...], "restrictions": [...]}
    before = models.JSONField(default=dict)
    #: Section id → digest of its answers as the move left them.
    after = models.JSONField(default=dict)
    #: How many answers were carried, re-coded, kept as typed and set aside.
    counts = models.JSONField(default=dict)
    moved_at = models.DateTimeField()
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-moved_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_version=F("to_version")), name="publishing_move_goes_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="publishing_move_undone_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pep_id} moved"


class TryOut(Record):
    """A draft filled in end to end with a young person who does not exist.

    It is no PEP: no list, report, search or export knows this table, and it expires.
    """

    template = models.ForeignKey(
        "builder.FormTemplate", on_delete=models.CASCADE, related_name="try_outs"
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    #: JSON of the `FormSpec` as the draft was when the try-out began.
    spec = models.TextField()
    facts = models.JSONField(default=dict)
    role = models.CharField(max_length=32)
    #: Section id → answers, as in `peps.SectionAnswers`.
    answers = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    #: `[section id, role]` of each part that was marked as done.
    done = models.JSONField(default=list)
    updated_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"try-out until {self.expires_at:%Y-%m-%d}"
