"""What publishing adds to the Wagtail admin."""

from __future__ import annotations

from pep_forms.publishing import hooks as releases
from pep_forms.publishing.authors import hooks
from pep_forms.publishing.papers import hooks as papers

__all__ = ["hooks", "papers", "releases"]
