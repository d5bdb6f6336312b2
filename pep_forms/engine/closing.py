"""A young person's choice of who may see their answers, carried out.

A question may say in its options which choice closes what its author wrote in the section:
`{"closes": {"social_worker": ["young_person", "social_worker"]}}`. Closing is for good: a
later choice opens nothing again, because what was once kept from somebody must not come
out by a slip.
"""

from __future__ import annotations

from dataclasses import replace

from pep_forms.engine.answers import Answers, Entry
from pep_forms.engine.merge import Accepted, Merge
from pep_forms.engine.spec import SectionSpec


def close_as_chosen(section: SectionSpec, before: Answers, merge: Merge) -> Merge:
    """The merge, with every answer closed that its author's choice closes.

    `before` is what was stored: an answer that was not touched but is closed now counts as
    accepted as well, so that its history closes with it.
    """
    entries = dict(merge.answers.entries)
    closed: dict[str, Accepted] = {}
    for question in section.questions():
        rules = question.options.get("closes")
        chosen = entries.get(question.id)
        if not isinstance(rules, dict) or chosen is None or not chosen.author:
            continue
        roles = rules.get(str(chosen.value))
        if not isinstance(roles, list):
            continue
        keep = tuple(str(role) for role in roles)
        for address, entry in entries.items():
            narrower = _narrower(entry, keep)
            if address == question.id or entry.author != chosen.author or narrower == entry:
                continue
            closed[address] = Accepted(address, before.entries.get(address), narrower)
    if not closed:
        return merge
    entries |= {address: item.after for address, item in closed.items()}
    others = tuple(item for item in merge.accepted if item.address not in closed)
    return replace(
        merge,
        answers=Answers(entries, merge.answers.rows),
        accepted=(*others, *closed.values()),
    )


def _narrower(entry: Entry, roles: tuple[str, ...]) -> Entry:
    known = entry.visible_to
    kept = roles if known is None else tuple(role for role in known if role in roles)
    return entry if kept == known else replace(entry, visible_to=kept)
