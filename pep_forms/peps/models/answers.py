"""The answers of a PEP, their history, and the requests that were already answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from pep_forms import clock
from pep_forms.db import Record


class SectionAnswers(models.Model):
    """One section's answers, keyed by address (`engine.answers.Answers.to_json`).

    Never written whole: the save action locks the row and merges address by address.
    """

    pep = models.ForeignKey("peps.Pep", on_delete=models.CASCADE, related_name="section_answers")
    section_id = models.CharField(max_length=64)
    answers = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pep", "section_id"], name="peps_answers_once")
        ]

    def __str__(self) -> str:
        return f"{self.section_id} revision {self.revision}"


class AnswerChange(Record):
    """What one person made of one answer in one burst of typing.

    Until it is sealed the same person's next keystrokes within five minutes go into the
    same row. Read only through the rights of the answer it belongs to.
    """

    pep = models.ForeignKey("peps.Pep", on_delete=models.CASCADE, related_name="answer_changes")
    section_id = models.CharField(max_length=64)
    address = models.CharField(max_length=340)
    #: Nobody when the system carried the value over.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=32)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    #: The entry as it stands at the end of the burst (`engine.answers.Entry`, sparse).
    value = models.JSONField(null=True)
    sealed = models.BooleanField(default=False)
    #: Typed over an older text and not accepted: kept so that no word is lost.
    set_aside = models.BooleanField(default=False)
    request_key = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["last_at"]
        indexes = [
            models.Index(fields=["pep", "section_id", "address"], name="peps_change_address"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["pep", "section_id", "address"],
                condition=models.Q(sealed=False),
                name="peps_change_one_unsealed",
            ),
            models.CheckConstraint(
                condition=models.Q(set_aside=False) | models.Q(sealed=True),
                name="peps_change_set_aside_is_sealed",
            ),
            models.CheckConstraint(
                condition=models.Q(last_at__gte=models.F("first_at")),
                name="peps_change_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address} at {self.last_at}"


class SavedRequest(Record):
    """The reply to a request, so that the same request again changes nothing.

    `digest` tells a repeat from a different request that uses the same key.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, blank=True)
    reply = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="peps_savedrequest_once")
        ]

    def __str__(self) -> str:
        return self.key
