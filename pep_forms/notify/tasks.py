"""Jobs of the outbox."""

from __future__ import annotations

from django_tasks import task

from pep_forms import clock
from pep_forms.notify import sending


@task(queue_name="mail")
def send_due() -> int:
    """Send what is due, and come back when the next try is. Running it twice is harmless."""
    sent = sending.send_due().sent
    again = sending.next_try()
    if again is not None and send_due.get_backend().supports_defer:
        send_due.using(run_after=max(again, clock.now())).enqueue()
    return sent
