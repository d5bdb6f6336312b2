"""`manage.py setup`: make a real, empty system ready for its first administrator."""

from __future__ import annotations

import getpass
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from pep_forms.builder import actions as builder
from pep_forms.builder.actions.groups import make_group
from pep_forms.builder.models import FormTemplate
from pep_forms.engine.roles import Role
from pep_forms.exceptions import PepError
from pep_forms.people import password_rules
from pep_forms.people.actions import permissions, users
from pep_forms.people.actor import Actor
from pep_forms.people.models import AdminPermission, StaffRole, User
from pep_forms.reference.actions import load as load_reference

#: The command of the guidance app that puts the shipped guidance in place.
_GUIDANCE = "load_guidance"


class Command(BaseCommand):
    """Reference data, the shipped forms, guidance and the first administrator.

    Run again, it changes only what is missing. Nothing in it is invented.
    """

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The first administrator; what is not given is asked for."""
        parser.add_argument("--username", default=os.environ.get("ADMIN_USERNAME", ""))
        parser.add_argument("--full-name", default=os.environ.get("ADMIN_FULL_NAME", ""))
        parser.add_argument("--email", default=os.environ.get("ADMIN_EMAIL", ""))
        parser.add_argument(
            "--no-input",
            action="store_true",
            help="ask nothing; the password comes from ADMIN_PASSWORD",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Each part says what it did."""
        call_command("migrate", verbosity=0)
        system = Actor.system()
        try:
            self._load(system)
            self._administrator(options, system)
        except PepError as problem:
            raise CommandError(str(problem)) from problem

    def _load(self, system: Actor) -> None:
        reference = load_reference(by=system)
        self.stdout.write(f"Reference data: {reference.added} added, {reference.changed} changed.")
        loaded = builder.load_definitions(by=system)
        self.stdout.write(f"Forms: {len(loaded.added)} added, {len(loaded.updated)} updated.")
        for template in FormTemplate.objects.order_by("key"):
            if not template.versions.exists():
                version = builder.release(template_key=template.key, note="As shipped", by=system)
                self.stdout.write(f"Released “{template.title}”, version {version.number}.")
        if apps.is_installed("guidance") and _GUIDANCE in get_commands():
            call_command(_GUIDANCE)
            self.stdout.write("Guidance is in place.")
        make_group(by=system)
        noted = permissions.note_permissions(by=system)
        self.stdout.write(f"Permissions: {noted} found that nobody had written down.")

    def _administrator(self, options: dict[str, Any], system: Actor) -> None:
        if StaffRole.objects.filter(role=Role.VS_ADMIN).exists():
            self.stdout.write("There is an administrator already.")
            return
        asks = not options["no_input"] and sys.stdin.isatty()
        username = options["username"] or (asks and input("Username: ")) or ""
        full_name = options["full_name"] or (asks and input("Full name: ")) or ""
        email = options["email"] or (asks and input("Email address: ")) or ""
        password = os.environ.get("ADMIN_PASSWORD", "") or (asks and self._password()) or ""
        if not (username and full_name and email and password):
            raise CommandError(
                "Give --username, --full-name and --email, and the password as ADMIN_PASSWORD in "
                "the environment, or run this where it can ask."
            )
        self._make(username, full_name, email, password, system)
        self.stdout.write(f"“{username}” can sign in and invite everybody else.")

    def _password(self) -> str:
        password = getpass.getpass("Password: ")
        if getpass.getpass("Password again: ") != password:
            raise CommandError("The two passwords differ. Run this again.")
        return password

    @transaction.atomic
    def _make(
        self, username: str, full_name: str, email: str, password: str, system: Actor
    ) -> None:
        someone = User(
            username=username, full_name=full_name, email=email, is_staff=True, is_superuser=True
        )
        password_rules.check(password, someone)
        user = users.add(
            username=username, full_name=full_name, email=email, password=password, by=system
        )
        users.give_staff_role(user=user, role=Role.VS_ADMIN, by=system)
        permissions.give_permission(
            user=user, permission=AdminPermission.SYSTEM_ADMINISTRATOR, by=system
        )
