"""The roles a person can have for one young person, the verbs a role can hold, and the stages.

Role codes are stored in released versions, so they never change. A code that is not
listed here may do nothing.
"""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_noop


class Role(StrEnum):
    """A relation to one young person (or, for the last three, to the authority)."""

    DESIGNATED_TEACHER = "designated_teacher"
    DELEGATE = "delegate"
    SOCIAL_WORKER = "social_worker"
    PERSONAL_ADVISER = "personal_adviser"
    FOSTER_CARER = "foster_carer"
    KEY_WORKER = "key_worker"
    PARENT = "parent"
    YOUNG_PERSON = "young_person"
    IRO = "iro"
    SCS_TEAM = "scs_team"
    VS_ADMIN = "vs_admin"
    VS_REVIEWER = "vs_reviewer"


#: In plain English. The mark is for translators; `people.role_words` says them in a language.
ROLE_LABELS: dict[str, str] = {
    Role.DESIGNATED_TEACHER: gettext_noop("Designated teacher"),
    Role.DELEGATE: gettext_noop("Delegate of the designated teacher"),
    Role.SOCIAL_WORKER: gettext_noop("Social worker"),
    Role.PERSONAL_ADVISER: gettext_noop("Personal adviser"),
    Role.FOSTER_CARER: gettext_noop("Foster carer"),
    Role.KEY_WORKER: gettext_noop("Residential key worker"),
    Role.PARENT: gettext_noop("Parent"),
    Role.YOUNG_PERSON: gettext_noop("Young person"),
    Role.IRO: gettext_noop("Independent reviewing officer"),
    Role.SCS_TEAM: gettext_noop("Specialist Children’s Services team member"),
    Role.VS_ADMIN: gettext_noop("Virtual School administrator"),
    Role.VS_REVIEWER: gettext_noop("Virtual School reviewer"),
}

#: Roles held for the whole authority, not for one young person.
AUTHORITY_ROLES: frozenset[str] = frozenset({Role.VS_ADMIN, Role.VS_REVIEWER})

#: Who still reads an answer that a young person kept for their social worker.
LOCKED_TO: tuple[str, ...] = (Role.YOUNG_PERSON, Role.SOCIAL_WORKER)


class Verb(StrEnum):
    """What a role may do with a section. Rights are a set of these, not a ladder."""

    SEE = "see"
    COMMENT = "comment"
    EDIT = "edit"
    #: Edit only while the section is flagged by a reviewer who returned the PEP.
    MEND = "mend"
    #: Type on behalf of the person the section belongs to; recorded as such.
    PROXY = "proxy"
    SIGN = "sign"
    DECIDE = "decide"


class Stage(StrEnum):
    """The stages of a PEP that rights are written for, in order."""

    OPEN = "open"
    MEETING = "meeting"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    COMPLETE = "complete"
    ARCHIVED = "archived"


#: The letters of a rights word: one letter a stage, in the order of `Stage`.
LETTERS: dict[str, frozenset[Verb]] = {
    "E": frozenset({Verb.SEE, Verb.COMMENT, Verb.EDIT}),
    "F": frozenset({Verb.SEE, Verb.COMMENT, Verb.MEND}),
    "P": frozenset({Verb.SEE, Verb.COMMENT, Verb.PROXY}),
    "G": frozenset({Verb.SEE, Verb.COMMENT, Verb.SIGN}),
    "D": frozenset({Verb.SEE, Verb.COMMENT, Verb.EDIT, Verb.DECIDE}),
    "A": frozenset({Verb.SEE, Verb.COMMENT}),
    "R": frozenset({Verb.SEE}),
    "-": frozenset(),
}


def verbs_of(word: str, stage: Stage) -> frozenset[Verb]:
    """The verbs that a rights word grants at a stage: `"EERFRR"`, or one letter for all."""
    if not word:
        return frozenset()
    letter = word if len(word) == 1 else word[list(Stage).index(stage)]
    return LETTERS.get(letter, frozenset())
