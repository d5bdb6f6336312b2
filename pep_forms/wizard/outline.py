"""What the screens of a PEP say about its sections: status, who is asked, what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pep_forms.engine import kinds
from pep_forms.engine.answers import Json
from pep_forms.engine.compile import Placed
from pep_forms.engine.progress import Status
from pep_forms.engine.roles import AUTHORITY_ROLES, ROLE_LABELS, Stage, Verb, verbs_of
from pep_forms.engine.spec import SectionSpec
from pep_forms.engine.text import say
from pep_forms.engine.typed import lines_of
from pep_forms.people.models import User
from pep_forms.people.role_words import role_words
from pep_forms.peps import naming
from pep_forms.peps.actions import sign_off
from pep_forms.peps.models import SectionFlag
from pep_forms.peps.saved import Choose, Reply, Turned
from pep_forms.wizard.store import PepStore

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class SectionLine:
    """One line of the task list."""

    section: SectionSpec
    title: str
    url: str
    status: Status
    status_words: str
    colour: str
    led_by: str
    yours: bool
    missing: tuple[MissingLine, ...]
    answered: int
    asked: int
    done_by: tuple[str, ...] = ()
    flag: str = ""

    @property
    def counted(self) -> bool:
        """Whether it is one of those that somebody has to finish."""
        return not self.section.builtin and self.status is not Status.NOT_NEEDED

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do in it."""
        return bool(self.done_by) or self.status is Status.COMPLETE

    @property
    def given(self) -> int:
        """How many answers count towards the plan: none while nobody has looked at them."""
        return 0 if self.status in _UNTOUCHED and not self.done_by else self.answered

    @property
    def id(self) -> str:
        """What its places on the page are named after."""
        return f"task-{self.section.key}"

    @property
    def hint(self) -> str:
        """Who leads it, how far it is and who is done: one string, for a list may have fifty."""
        parts = [self.led_by] if self.led_by else []
        counts = {"answered": self.answered, "asked": self.asked}
        if self.status in _UNTOUCHED and self.answered:
            parts.append(gettext("%(answered)s of %(asked)s filled in already") % counts)
        elif self.asked:
            parts.append(gettext("%(answered)s of %(asked)s answered") % counts)
        if self.done_by:
            parts.append(
                gettext("done by %(done_by)s") % {"done_by": ", ".join(self.done_by).lower()}
            )
        return " · ".join(parts)


_UNTOUCHED = frozenset({Status.NOT_STARTED, Status.TO_CHECK})
#: How many missing things are listed for one person before the check page takes over.
_LISTED = 8

STATUS_WORDS: dict[Status, tuple[StrOrPromise, str]] = {
    Status.NOT_NEEDED: (_("Not needed"), "grey"),
    Status.NOT_STARTED: (_("Not started"), "grey"),
    Status.TO_CHECK: (_("To check"), "yellow"),
    Status.IN_PROGRESS: (_("In progress"), "light-blue"),
    Status.COMPLETE: (_("Complete"), "green"),
}


def lines(store: PepStore) -> list[SectionLine]:
    """Every section the reader may see and the PEP has, in order."""
    done = _done(store)
    flags = _flags(store)
    return [
        _line(store, section, done.get(section.id, ()), flags.get(section.id, ""))
        for section in store.compiled.form.sections
        if store.standing(section).shown
    ]


def _done(store: PepStore) -> dict[str, tuple[str, ...]]:
    return {
        section_id: tuple(role_words(role) for role in roles)
        for section_id, roles in store.done().items()
    }


def _flags(store: PepStore) -> dict[str, str]:
    rows = SectionFlag.objects.filter(pep=store.pep, mended_at__isnull=True)
    return dict(rows.values_list("section_id", "reason"))


def _line(
    store: PepStore, section: SectionSpec, done_by: tuple[str, ...] = (), flag: str = ""
) -> SectionLine:
    """One section as the reader may see it: nothing here betrays what they may not."""
    standing = store.standing(section)
    state = standing.status
    words, colour = STATUS_WORDS[state]
    if section.builtin:
        words, colour = _builtin_words(store, section)
    elif flag:
        words, colour = gettext("Needs changes"), "orange"
    elif done_by:
        words, colour = gettext("Done"), "green"
    return SectionLine(
        section=section,
        title=say(section.title),
        url=url_of(store, section),
        status=state,
        status_words=str(words),
        colour=colour,
        led_by=_leads(section),
        yours=standing.yours,
        missing=tuple(missing_lines(store, section)),
        answered=standing.answered,
        asked=standing.asked,
        done_by=done_by,
        flag=flag,
    )


def _leads(section: SectionSpec) -> str:
    """Who leads a section; where its author named nobody, who fills it in first."""
    if section.led_by:
        return role_words(section.led_by[0], "")
    writers = (
        role_words(role)
        for role in ROLE_LABELS
        if role not in AUTHORITY_ROLES
        and Verb.EDIT in verbs_of(section.rights.get(role, "-"), Stage.OPEN)
    )
    return next(writers, "")


def _builtin_words(store: PepStore, section: SectionSpec) -> tuple[str, str]:
    """What is to be said of a section that holds no answers; nothing for those only to read."""
    pep = store.pep
    if section.builtin == "sign_off" and pep.state in sign_off.OPEN_FOR_SIGNING:
        asked = sign_off.asked(pep)
        signed = sum(1 for item in asked if item.signed)
        colour = "green" if asked and signed == len(asked) else "light-blue"
        return f"{signed} of {len(asked)} signed", colour
    return "", ""


def url_of(store: PepStore, section: SectionSpec) -> str:
    """Where a section is filled in or read."""
    if section.builtin:
        return store.url("builtin", builtin=section.builtin)
    return f"{store.sections_url}{section.key}/"


@dataclass(frozen=True, slots=True)
class MissingLine:
    """One thing to mend, with a link to where."""

    words: str
    url: str
    roles: str


def by_person(missing: Iterable[MissingLine]) -> Iterator[dict[str, Any]]:
    """What each group of roles still owes, over all sections, in the order of the form."""
    owed: dict[str, list[MissingLine]] = {}
    for item in missing:
        owed.setdefault(item.roles or gettext("Anybody"), []).append(item)
    for roles, items in owed.items():
        yield {
            "roles": roles,
            "count": len(items),
            "items": items[:_LISTED],
            "more": max(0, len(items) - _LISTED),
        }


def leader(roles: tuple[str, ...]) -> str:
    """The role that is asked first: the others named beside it may do it as well."""
    return role_words(roles[0], "") if roles else ""


def missing_lines(store: PepStore, section: SectionSpec) -> list[MissingLine]:
    """What a section lacks, each with a link to the very question."""
    return [
        MissingLine(
            words=item.words,
            url=question_url(store, section, item.address, check=True),
            roles=leader(item.roles),
        )
        for item in store.standing(section).missing
    ]


def question_url(
    store: PepStore, section: SectionSpec, address: str, *, check: bool = False
) -> str:
    """The page a question stands on, at the question; `check` has the page say what is wrong."""
    top = address.split("/", 1)[0]
    placed = store.compiled.questions.get(top)
    number = placed.page + 1 if placed is not None else 1
    page = f"{number}/" if number > 1 else ""
    query = "?check=1" if check else ""
    return f"{url_of(store, section)}{page}{query}#q-{address.replace('/', '-')}"


def pages(
    store: PepStore, section: SectionSpec, current: str, url: Callable[[str], str]
) -> list[dict[str, Any]]:
    """The pages of a section for its little table of contents."""
    return [
        {
            "number": number,
            "title": say(page.title) or gettext("Page %(number)s") % {"number": number},
            "url": url(str(number)),
            "current": str(number) == current,
        }
        for number, page in enumerate(section.pages, 1)
        if any(store.rights.sees(question.id) for question in page.questions)
    ]


def section_end(store: PepStore, section: SectionSpec) -> dict[str, Any]:
    """The end page of a section: what is missing, and whether the reader's part is done."""
    done = store.rights.role in store.done().get(section.id, ())
    return {
        "pep": store.pep,
        "section": section,
        "title": say(section.title),
        "missing": missing_lines(store, section),
        "is_done": done,
        "may_finish": store.rights.edits_section(section),
        "counts": (store.standing(section).answered, store.standing(section).asked),
    }


def conflicts(store: PepStore, reply: Reply) -> list[dict[str, Any]]:
    """The texts to choose between, with the question's words and the colleague's name."""
    authors = {choice.author for choice in reply.conflicts if choice.author}
    if not all(naming.may_name({store.rights.role}, writer) for writer in naming.CARERS):
        # The reply does not say in which role somebody wrote.
        authors = set()
    names = {
        str(pk): name
        for pk, name in User.objects.filter(pk__in=authors).values_list("pk", "full_name")
    }
    return [_conflict(store, choice, names) for choice in reply.conflicts]


def _conflict(store: PepStore, choice: Choose, names: dict[str, str]) -> dict[str, Any]:
    placed = store.compiled.place(choice.address)
    return {
        "address": choice.address,
        "id": "q-" + choice.address.replace("/", "-"),
        "label": say(placed.question.label) if placed else gettext("A row"),
        "yours_words": _typed_words(store, placed, choice.yours),
        "theirs": choice.theirs_words or ((str(choice.theirs),) if choice.theirs else ()),
        "by": names.get(choice.author, gettext("A colleague")),
        "at": choice.at,
        "base": choice.base,
        "about": choice.about,
        "brought_back": choice.about == "row" and choice.yours is not None,
    }


def _typed_words(store: PepStore, placed: Placed | None, raw: Json) -> tuple[str, ...]:
    """What somebody typed, in words where it can be read and as typed where it cannot."""
    if placed is None:
        return ()
    kind = kinds.get(placed.question.kind)
    lookups = store.lookups({})
    parsed = kind.parse(raw, placed.question, lookups)
    if parsed.value is not None:
        return kind.display(parsed.value, placed.question, lookups)
    return lines_of(raw)


_REFUSALS = {
    "hidden": _("This question is no longer asked, because another answer has changed."),
    "not_yours": _("You cannot change this answer."),
    "no_row": _("This row is not there any more."),
    "no_file": _("A file named here was not attached here. Attach it again."),
    "unknown": _("This question is not part of this page."),
}


def refused(store: PepStore, reply: Reply) -> list[dict[str, Any]]:
    """What was not saved and why, with what was typed so that it can be copied."""
    return [_refused(store, turned) for turned in reply.refused]


def _refused(store: PepStore, turned: Turned) -> dict[str, Any]:
    placed = store.compiled.place(turned.address)
    seen = placed is not None and store.rights.sees(turned.address)
    return {
        "label": say(placed.question.label) if placed is not None and seen else "",
        "typed": turned.raw if isinstance(turned.raw, str) else "",
        "why": str(_REFUSALS.get(turned.reason, _REFUSALS["unknown"])),
    }
