"""formtools' storage over an answer store.

Nothing of a step lives in the session: what was typed goes straight into the answers, address
by address, so two tabs, two people or two young people can never mix. A step is always shown
from the stored answers, hence there is no step data to hand back.
"""

from __future__ import annotations

from typing import Any

from formtools.wizard.storage.base import BaseStorage


class AnswerStorage(BaseStorage):
    """Remembers the current step for one request; everything else is in the answers."""

    def __init__(self, prefix: str, request: Any = None, file_storage: Any = None) -> None:
        super().__init__(prefix, request, file_storage)
        self.init_data()

    def reset(self) -> None:
        """Nothing to forget: formtools calls this after the last step."""

    def get_step_data(self, step: str) -> None:
        return None

    def set_step_data(self, step: str, cleaned_data: Any) -> None:
        """The view has saved already; nothing is kept twice."""

    def get_step_files(self, step: str) -> None:
        return None

    def set_step_files(self, step: str, files: Any) -> None:
        """Files are attachments with ids, never part of a step."""

    def update_response(self, response: Any) -> None:
        """No cookies and no temporary files."""
