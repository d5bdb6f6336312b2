"""Which kind of PEP triggers ask for."""

from __future__ import annotations

import pytest

from pep_forms.peps.enums import Kind, Trigger
from pep_forms.peps.kinds import kind_for


@pytest.mark.parametrize(
    ("triggers", "kind"),
    [
        (["entered_care"], "initial_full"),
        (["new_placement"], "full_new_placement"),
        (["key_stage"], "full_key_stage"),
        (["new_setting"], "full_new_setting"),
        (["off_roll"], "interim"),
        (["planned_move"], "transition"),
        (["progression"], "post16_progression"),
        (["scheduled"], "review"),
        (["other"], "review"),
        ([], "review"),
        # Placement and school on the same day: one full PEP, two triggers.
        (["new_placement", "new_setting"], "full_new_setting"),
        (["key_stage", "new_placement"], "full_new_placement"),
        (["off_roll", "entered_care"], "initial_full"),
        (["scheduled", "key_stage"], "full_key_stage"),
    ],
)
def test_the_kind_that_triggers_ask_for(triggers: list[str], kind: str) -> None:
    assert kind_for(triggers) == kind
    assert kind_for(reversed(triggers)) == kind


def test_the_first_pep_is_an_initial_full_one() -> None:
    assert kind_for([Trigger.SCHEDULED], first=True) == Kind.INITIAL_FULL
