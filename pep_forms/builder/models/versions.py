"""What releasing prints. A version never changes; what changes about it is a row beside it."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q

from pep_forms.db import Record
from pep_forms.exceptions import Refused

_NEVER = "A released version never changes. Release a new version instead."


class _UnchangingQuerySet(models.QuerySet["FormVersion"]):
    """Refuses every door through which a set of versions could be changed."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise Refused(_NEVER)

    def delete(self) -> NoReturn:
        raise Refused(_NEVER)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Refused(_NEVER)


class FormVersion(Record):
    """One released form. `spec` is served for ever exactly as these bytes.

    The database refuses changes too, by the triggers of `immutable`.
    """

    template = models.ForeignKey(
        "builder.FormTemplate", on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    #: JSON of a `FormSpec`, as text: a JSON column would reorder and respell it.
    spec = models.TextField()
    schema_version = models.PositiveSmallIntegerField()
    checksum = models.CharField(max_length=64)
    #: Nobody when the system released the shipped definitions.
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=500, blank=True)

    objects = _UnchangingQuerySet.as_manager()

    class Meta:
        ordering = ["template", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "number"], name="builder_formversion_number_once"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="builder_formversion_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.template_id} version {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert once; refuse ever after."""
        if not self._state.adding:
            raise Refused(_NEVER)
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: PEPs and documents rest on it."""
        raise Refused(_NEVER)


class VersionAvailability(Record):
    """From when a version may be used for new PEPs, and since when no longer."""

    version = models.OneToOneField(
        FormVersion, on_delete=models.PROTECT, related_name="availability"
    )
    use_from = models.DateField()
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "version availabilities"
        constraints = [
            models.CheckConstraint(
                condition=Q(retired_on__isnull=True) | Q(retired_on__gte=models.F("use_from")),
                name="builder_versionavailability_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"from {self.use_from}"


class NarrowedRight(Record):
    """A section or question that fewer roles may see than was released.

    It holds in the named version, or, without one, in every version of every template.
    A right can only be taken away: a row lists the roles that lose sight.
    """

    version = models.ForeignKey(
        FormVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="narrowed"
    )
    section_id = models.CharField(max_length=64, blank=True)
    question_id = models.CharField(max_length=64, blank=True)
    roles = models.JSONField(default=list)
    reason = models.CharField(max_length=500)
    narrowed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(section_id="") | ~Q(question_id=""),
                name="builder_narrowedright_names_something",
            )
        ]

    def __str__(self) -> str:
        return f"{self.section_id or self.question_id} closed to {', '.join(self.roles)}"
