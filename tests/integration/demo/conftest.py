"""Loading the demo world without making documents: jobs are kept, not run."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _jobs_wait(settings: Any) -> None:
    settings.TASKS = {
        "default": {
            "BACKEND": "django_tasks.backends.dummy.DummyBackend",
            "QUEUES": ["default", "documents", "mail"],
        }
    }
