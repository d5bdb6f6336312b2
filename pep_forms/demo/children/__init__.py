"""The young people of the demo world: invented, each with something to try."""

from __future__ import annotations

from pep_forms.demo.children.child import Child
from pep_forms.demo.children.early_years import EARLY_YEARS
from pep_forms.demo.children.post_16 import POST_16
from pep_forms.demo.children.primary import PRIMARY
from pep_forms.demo.children.secondary import SECONDARY

CHILDREN: tuple[Child, ...] = (*EARLY_YEARS, *PRIMARY, *SECONDARY, *POST_16)
