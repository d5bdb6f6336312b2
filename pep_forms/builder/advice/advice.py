"""Everything there is to advise about one form or one section, as lines with a place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from pep_forms.builder.advice import burden as burdens
from pep_forms.builder.advice import reading
from pep_forms.builder.advice.burden import Burden
from pep_forms.builder.advice.duplicates import pairs
from pep_forms.engine import meaning_uses, meanings
from pep_forms.engine.proof_index import FormIndex, Spot, title_of
from pep_forms.engine.spec import FormSpec, SectionSpec
from pep_forms.engine.text import say

MANY_QUESTIONS = 30


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to think about."""

    #: reading, sentence, words, duplicate, burden, size, meaning, unanswered.
    kind: str
    place: str
    words: str
    #: The questions it is about.
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionReading:
    """How hard a section is to read, against whom it is for."""

    key: str
    title: str
    audience: str
    age: float
    target: int

    @property
    def too_hard(self) -> bool:
        """Whether its readers have to be older than they are."""
        return self.age > self.target


@dataclass
class Advised:
    """Everything about one form."""

    lines: list[Advice] = field(default_factory=list)
    sections: list[SectionReading] = field(default_factory=list)
    burdens: list[Burden] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "advice": [{**asdict(line), "ids": list(line.ids)} for line in self.lines],
            "sections": [{**asdict(s), "too_hard": s.too_hard} for s in self.sections],
            "roles": [
                {
                    "role": burden.role,
                    "questions_always": burden.always,
                    "questions_at_most": burden.questions,
                    "minutes": list(burden.minutes),
                    "minutes_advised": burden.most,
                    "too_much": burden.too_much,
                }
                for burden in self.burdens
            ],
        }


def advise(form: FormSpec, *, whole: bool = True) -> Advised:
    """Look at a form; `whole` is false for a section alone, which need not have everything."""
    index = FormIndex(form)
    found = Advised()
    for section in form.sections:
        if section.builtin is None:
            found.sections.append(_reading(section, index))
            found.lines += _about_section(section, found.sections[-1])
    for spot in index.spots:
        found.lines += _about_question(spot)
    for pair in pairs(index):
        words = f"{pair.why} See also: {pair.first.place}."
        ids = (pair.second.question.id, pair.first.question.id)
        found.lines.append(Advice("duplicate", pair.second.place, words, ids))
    found.burdens = burdens.burdens(index)
    found.lines += _about_burdens(found.burdens)
    if whole:
        found.lines += _missing(form, index)
    return found


def _reading(section: SectionSpec, index: FormIndex) -> SectionReading:
    texts = [say(section.title), say(section.intro)]
    for page in section.pages:
        texts += [say(page.title), say(page.intro)]
    for spot in index.spots:
        if spot.section.id == section.id:
            texts += [say(spot.question.label), say(spot.question.hint)]
    text = "\n".join(part for part in texts if part)
    measured = reading.measure(text)
    age = measured.age if measured.words >= reading.ENOUGH_WORDS else 0.0
    target = reading.AGES[section.audience]
    return SectionReading(section.key, title_of(section), section.audience, age, target)


def _about_section(section: SectionSpec, measured: SectionReading) -> Iterator[Advice]:
    if measured.too_hard:
        words = (
            f"Its texts need a reading age of {measured.age:g}; its readers need {measured.target} "
            "or less. Shorten sentences and choose shorter words, the questions below first."
        )
        yield Advice("reading", measured.title, words)
    count = sum(1 for _ in section.questions())
    if count > MANY_QUESTIONS:
        words = f"It has {count} questions. Up to {MANY_QUESTIONS} are easy to edit and fill in."
        yield Advice("size", measured.title, words)


def _about_question(spot: Spot) -> Iterator[Advice]:
    audience, ids = spot.section.audience, (spot.question.id,)
    text = "\n".join(part for part in (say(spot.question.label), say(spot.question.hint)) if part)
    measured = reading.measure(text)
    # Half a school key stage of grace: a formula is no ruler.
    if measured.words >= reading.ENOUGH_WORDS and measured.age > reading.AGES[audience] + 2:
        words = f"It needs a reading age of {measured.age:g}."
        yield Advice("reading", spot.place, words, ids)
    for sentence in reading.long_sentences(text, audience):
        count = len(reading.words_of(sentence))
        words = f"A sentence of {count} words: “{sentence[:60]}…”. Make two of it."
        yield Advice("sentence", spot.place, words, ids)
    if plainer := reading.plainer(text):
        said = ", ".join(f"“{easier}” instead of “{word}”" for word, easier in plainer.items())
        yield Advice("words", spot.place, f"There are plainer words: {said}.", ids)
    hard = [word for word in reading.hard_words(text, audience) if word not in plainer]
    if hard and audience != "adult":
        said = ", ".join(f"“{word}”" for word in hard[:5])
        yield Advice("words", spot.place, f"Long words for its readers: {said}.", ids)


def _about_burdens(found: list[Burden]) -> Iterator[Advice]:
    for burden in found:
        if burden.too_much:
            words = (
                f"{burden.questions} questions may take {burden.minutes[1]} minutes; for this role "
                f"{burden.most} are advised. Ask less, or let others fill some in."
            )
            yield Advice("burden", burden.label, words)


def _missing(form: FormSpec, index: FormIndex) -> Iterator[Advice]:
    used = {spot.question.meaning for spot in index.spots if spot.question.meaning}
    for use, names in meaning_uses.lacking(used):
        labels = ", ".join(f"“{meanings.MEANINGS[name].label}”" for name in names)
        words = f"No question means {labels}, so plans of this form go without: {use.words}."
        yield Advice("meaning", say(form.title) or form.key, words)
