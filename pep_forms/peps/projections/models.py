"""Read models of answers by meaning. They are rebuilt from answers and own nothing."""

from __future__ import annotations

from django.db import models


class Target(models.Model):
    """One row of a group whose columns mean the parts of a target.

    `target_id` is the row in which the target began and survives being carried on.
    `parts` holds every part by its name, so that a report needs no form version.
    """

    pep = models.ForeignKey("peps.Pep", on_delete=models.CASCADE, related_name="targets")
    section_id = models.CharField(max_length=64)
    #: Address of the row, `group/row`: what rights are asked about.
    address = models.CharField(max_length=200)
    row_id = models.CharField(max_length=64)
    target_id = models.CharField(max_length=64)
    rank = models.IntegerField(default=0)
    area = models.CharField(max_length=64, blank=True)
    term = models.CharField(max_length=64, blank=True)
    review_by = models.DateField(null=True, blank=True)
    parts = models.JSONField(default=dict)

    class Meta:
        ordering = ["rank", "row_id"]
        indexes = [models.Index(fields=["target_id"], name="peps_target_id")]
        constraints = [
            models.UniqueConstraint(
                fields=["pep", "section_id", "address"], name="peps_target_once"
            )
        ]

    def __str__(self) -> str:
        return self.row_id


class Fact(models.Model):
    """The answer at one address, by its meaning, in a form that a report can count."""

    pep = models.ForeignKey("peps.Pep", on_delete=models.CASCADE, related_name="fact_rows")
    meaning = models.CharField(max_length=100)
    section_id = models.CharField(max_length=64)
    address = models.CharField(max_length=340)
    value = models.JSONField(null=True)
    number = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    day = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["meaning", "number"], name="peps_fact_meaning")]
        constraints = [
            models.UniqueConstraint(fields=["pep", "section_id", "address"], name="peps_fact_once")
        ]

    def __str__(self) -> str:
        return self.meaning
