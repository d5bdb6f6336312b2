"""What publishing adds to the Wagtail admin."""

from __future__ import annotations

from pep_forms.publishing import hooks as releases
from pep_forms.publishing.authors import hooks

__all__ = ["hooks", "releases"]
