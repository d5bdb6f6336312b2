from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from pep_forms.notify import queries, sending


class Command(BaseCommand):
    help = "Send the messages that are due. Run it every few minutes, beside the worker."

    def handle(self, *args: Any, **options: Any) -> None:
        done = sending.send_due()
        self.stdout.write(f"{done.sent} sent, {done.failed} failed, {done.dropped} dropped.")
        if waiting := queries.given_up().count():
            self.stderr.write(f"{waiting} messages were given up. See the list of messages.")
