"""The events of reference data."""

from __future__ import annotations

from pep_forms.audit.events import register

LOADED = register("reference.loaded", "Loaded reference data")
LABELLED = register("reference.labelled", "Changed the local label of a code")
CODE_ADDED = register("reference.code_added", "Added a code")
CODE_CHANGED = register("reference.code_changed", "Changed what a code says beside its label")
CODE_RETIRED = register("reference.code_retired", "Changed the days on which a code may be chosen")
SETTING_CHANGED = register("reference.setting_changed", "Changed a setting")
TERM_SAVED = register("reference.term_saved", "Changed term dates")
DAY_ADDED = register("reference.day_added", "Added a day off")
DAY_REMOVED = register("reference.day_removed", "Removed a day off")
