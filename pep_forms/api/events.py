"""The words for what this room writes in the audit log."""

from __future__ import annotations

from pep_forms.audit import events

TOKEN_ISSUED = events.register("api.token_issued", "API token issued")
TOKEN_REVOKED = events.register("api.token_revoked", "API token revoked")
