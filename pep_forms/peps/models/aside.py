"""Answers that a newer version of their form has no place for."""

from __future__ import annotations

from django.db import models

from pep_forms.db import Record


class SetAside(Record):
    """One section's answers that a move to another version left behind.

    They are read through the rights of the version that asked them, and come back when the
    move is undone. Nothing is ever written into them.
    """

    pep = models.ForeignKey("peps.Pep", on_delete=models.CASCADE, related_name="set_aside")
    #: The version that explains them: the one the PEP rested on before.
    version = models.ForeignKey("builder.FormVersion", on_delete=models.PROTECT, related_name="+")
    section_id = models.CharField(max_length=64)
    #: As in `SectionAnswers`.
    answers = models.JSONField(default=dict)
    #: The move that left them behind.
    move = models.UUIDField(db_index=True)
    set_aside_at = models.DateTimeField()

    class Meta:
        ordering = ["-set_aside_at", "section_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["move", "version", "section_id"], name="peps_setaside_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.section_id} set aside"
