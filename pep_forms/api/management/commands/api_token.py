"""Gives out a bearer token, or takes one back."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from pep_forms.api.actions import tokens
from pep_forms.api.models import ApiGrant, Scope
from pep_forms.exceptions import BadInput
from pep_forms.people.actor import Actor
from pep_forms.people.models import User


class Command(BaseCommand):
    help = "Print a new bearer token for a role of an account. It is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--role", help="The role that the token acts in.")
        what.add_argument("--revoke", metavar="PREFIX", help="End the tokens that begin like this.")
        parser.add_argument(
            "--scope",
            action="append",
            choices=Scope.values,
            help="What it is for; may be given twice. Everything when not given.",
        )
        parser.add_argument("--days", type=int, default=tokens.DEFAULT_DAYS)

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError("There is no account with that username.")
        if options["revoke"]:
            self._revoke(user, options["revoke"])
        else:
            self._issue(user, options)

    def _issue(self, user: User, options: dict[str, Any]) -> None:
        try:
            _, text = tokens.issue(
                user=user,
                role=options["role"],
                scopes=options["scope"] or tokens.DEFAULT_SCOPES,
                days=options["days"],
                by=Actor.system(),
            )
        except BadInput as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(text)

    @transaction.atomic
    def _revoke(self, user: User, prefix: str) -> None:
        grants = ApiGrant.objects.select_related("token").filter(
            token__user=user, token__prefix__startswith=prefix[:13], token__revoked_at=None
        )
        count = 0
        for grant in grants:
            tokens.revoke(grant=grant, by=Actor.system())
            count += 1
        if not count:
            raise CommandError("No token of that account begins like this.")
        self.stdout.write(f"Revoked: {count}")
