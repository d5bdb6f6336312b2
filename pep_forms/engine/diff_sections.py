"""How a section and a document of a template differ between two versions."""

from __future__ import annotations

from collections.abc import Iterator

from pep_forms.engine.diff_parts import Difference, Harm, compare, text_changes
from pep_forms.engine.diff_questions import condition_change, rule_changes
from pep_forms.engine.in_words import roles_in_words
from pep_forms.engine.proof_index import ARROW, FormIndex, section_readers, title_of
from pep_forms.engine.roles import LETTERS, ROLE_LABELS, Stage, verbs_of
from pep_forms.engine.spec import DocumentSpec, FormSpec, MeetingPackSpec, SectionSpec
from pep_forms.engine.text import say


def section_changes(
    old: SectionSpec, new: SectionSpec, old_index: FormIndex, new_index: FormIndex
) -> Iterator[Difference]:
    """Every difference of a section itself and of its pages, but not of its questions."""
    place = title_of(new)

    def say_so(kind: str, words: str, harm: Harm = "harmless") -> Difference:
        return Difference(kind, place, words, harm, (new.id,))

    for name, words in (("title", "The title"), ("intro", "The introduction")):
        for said in text_changes(getattr(old, name), getattr(new, name)):
            yield say_so(f"section_{name}_changed", f"{words} was changed. {said}")
    if old.show_when != new.show_when:
        words = condition_change(old.show_when, new.show_when, old_index, new_index)
        yield say_so("section_condition_changed", words, "check")
    if old.led_by != new.led_by:
        led, leads = _in_order(old.led_by), _in_order(new.led_by)
        yield say_so("section_led_by_changed", f"It was led by {led} and is now led by {leads}.")
    for name, (words, harm) in SECTION_PLAIN.items():
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            said = f"{words} changed from {_plain(was)} to {_plain(now)}."
            yield say_so(f"section_{name}_changed", said, harm)
    yield from _rights(old, new)
    yield from _pages(old, new)
    yield from rule_changes(old.rules, new.rules, place, new.id, old_index, new_index)


#: Fields of a section whose change is said plainly; the others have words of their own.
SECTION_PLAIN: dict[str, tuple[str, Harm]] = {
    "key": ("Its key in addresses and exports", "check"),
    "help_key": ("Its help page", "harmless"),
    "audience": ("Whom it is for", "check"),
    "builtin": ("What is built in", "check"),
    "needed_by": ("When it is needed", "check"),
    "layout": ("Its layout in documents", "harmless"),
    "languages": ("Its languages", "harmless"),
}


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value) or "nothing"
    return str(value or "nothing")


def _in_order(roles: tuple[str, ...]) -> str:
    return ", ".join(ROLE_LABELS.get(role, role) for role in roles) or "nobody"


_LETTER_WORDS = {
    "E": "may edit",
    "F": "may mend what is flagged",
    "P": "may type for somebody",
    "G": "may sign",
    "D": "may decide",
    "A": "may comment",
    "R": "may see",
    "-": "may not see it",
}


def _rights(old: SectionSpec, new: SectionSpec) -> Iterator[Difference]:
    gained = section_readers(new) - section_readers(old)
    for role in dict.fromkeys((*old.rights, *new.rights)):
        was, now = old.rights.get(role, ""), new.rights.get(role, "")
        if was == now:
            continue
        name = ROLE_LABELS.get(role, role)
        words = f"{name}: {_rights_word(was)}; now {_rights_word(now)}."
        wider = any(verbs_of(now, stage) - verbs_of(was, stage) for stage in Stage)
        harm: Harm = "harmful" if role in gained else "check"
        kind = "rights_widened" if wider else "rights_narrowed"
        yield Difference(kind, title_of(new), words, harm, (new.id, role))


def _rights_word(word: str) -> str:
    letters = [letter for letter in (word or "-") if letter in LETTERS]
    if len(set(letters)) == 1:
        return _LETTER_WORDS[letters[0]]
    stages = [str(stage) for stage in Stage]
    return ", ".join(
        f"{stage}: {_LETTER_WORDS[letter]}" for stage, letter in zip(stages, letters, strict=False)
    )


def _pages(old: SectionSpec, new: SectionSpec) -> Iterator[Difference]:
    before, after = {page.id: page for page in old.pages}, {page.id: page for page in new.pages}
    number = {page.id: at for at, page in enumerate(new.pages, start=1)}
    lists = compare(old.pages, new.pages, lambda page: page.id)
    place = title_of(new)

    def page_says(kind: str, words: str, page: str) -> Difference:
        return Difference(kind, place, words, "harmless", (new.id, page))

    for name in lists.added:
        yield page_says("page_added", f"Page {number[name]} was added.", name)
    for name in lists.removed:
        title = say(before[name].title)
        yield page_says("page_removed", f"A page was removed{title and f': “{title}”'}.", name)
    for name in lists.kept:
        for field, words in (("title", "The title"), ("intro", "The introduction")):
            for said in text_changes(getattr(before[name], field), getattr(after[name], field)):
                told = f"{words} of page {number[name]} was changed. {said}"
                yield page_says("page_text_changed", told, name)
    for name in lists.moved:
        yield page_says("page_moved", f"Page {number[name]} has another place.", name)


# Documents


def document_changes(old: FormSpec, new: FormSpec) -> Iterator[Difference]:
    """Every difference of the documents that a completed PEP becomes."""
    before = {document.key: document for document in old.documents}
    after = {document.key: document for document in new.documents}
    lists = compare(old.documents, new.documents, lambda document: document.key)
    for key in lists.added:
        words = f"The document was added, for {roles_in_words(after[key].roles)}."
        yield Difference("document_added", _document(after[key]), words, "check", (key,))
    for key in lists.removed:
        words = f"The document for {roles_in_words(before[key].roles)} was removed."
        yield Difference("document_removed", _document(before[key]), words, "check", (key,))
    for key in lists.kept:
        yield from _document_changes(before[key], after[key])
    for key in lists.moved:
        words = "The document has another place in the order of documents."
        yield Difference("document_moved", _document(after[key]), words, "check", (key,))
    yield from _pack_changes(old.meeting_pack, new.meeting_pack)


def _pack_changes(old: MeetingPackSpec | None, new: MeetingPackSpec | None) -> Iterator[Difference]:
    """Nothing stored depends on it: it is made anew each time somebody asks."""
    if old is not None and new is not None:
        yield from _document_changes(old, new)
        for said in text_changes(old.agenda, new.agenda):
            yield Difference("document_changed", _document(new), f"The agenda: {said}")
        for name, words in PACK_SHOWS.items():
            now_shows = getattr(new, name)
            if getattr(old, name) != now_shows:
                told = f"{words} {'now' if now_shows else 'not'} shown."
                yield Difference("document_changed", _document(new), told)
    elif new is not None:
        words = f"A meeting pack was added, for {roles_in_words(new.roles)}."
        yield Difference("document_added", _document(new), words, "check", (new.key,))
    elif old is not None:
        words = "The meeting pack was removed."
        yield Difference("document_removed", _document(old), words, "check", (old.key,))


def _document(document: DocumentSpec) -> str:
    return f"Documents{ARROW}{say(document.title) or document.key}"


def _document_changes(old: DocumentSpec, new: DocumentSpec) -> Iterator[Difference]:
    def says(words: str, harm: Harm = "harmless") -> Difference:
        return Difference("document_changed", _document(new), words, harm, (new.key,))

    for said in text_changes(old.title, new.title):
        yield says(f"The title was changed. {said}")
    if old.roles != new.roles:
        was, now = _in_order(old.roles), _in_order(new.roles)
        yield says(f"It was for {was} and is now for {now}.", "check")
    for name in dict.fromkeys((*old.layouts, *new.layouts)):
        layout, now_layout = old.layouts.get(name), new.layouts.get(name)
        if layout != now_layout:
            yield says(
                f"The layout of the section “{name}” changed from {layout or 'its own'} to "
                f"{now_layout or 'its own'}."
            )
    if old.leave_out != new.leave_out:
        left, now_left = ", ".join(old.leave_out), ", ".join(new.leave_out)
        yield says(f"It left out {left or 'nothing'} and now leaves out {now_left or 'nothing'}.")
    if old.leave_out_questions != new.leave_out_questions:
        fewer, more = len(old.leave_out_questions), len(new.leave_out_questions)
        yield says(f"It left out {fewer} questions of its sections and now leaves out {more}.")
    for name, words in (("header", "The line at the head"), ("footer", "The line at the foot")):
        for said in text_changes(getattr(old, name), getattr(new, name)):
            yield says(f"{words} of every page was changed. {said}")
    for name, words in DOCUMENT_SHOWS.items():
        now_shows = getattr(new, name)
        if getattr(old, name) != now_shows:
            yield says(f"{words} {'now' if now_shows else 'not'} shown.")


#: What a document shows or does not, in words.
DOCUMENT_SHOWS = {
    "show_blank": "Questions without an answer are",
    "cover": "The cover page is",
    "contents": "The list of contents is",
    "logo": "The authority’s picture is",
}
#: What a meeting pack shows besides.
PACK_SHOWS = {
    "people": "The list of those who are asked to come is",
    "young_person_first": "What the young person says, before everything else, is",
}
