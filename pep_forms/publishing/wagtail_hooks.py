"""What publishing adds to the Wagtail admin."""

from __future__ import annotations

from pep_forms.publishing.authors import hooks

__all__ = ["hooks"]
