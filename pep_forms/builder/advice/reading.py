"""How old somebody must be to read a text, and which words make it hard.

The age is the Flesch-Kincaid grade plus five. A formula alone says little of ten words, so a
single question is judged by its long sentences and hard words too, and by its age only when
there are enough words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

#: The reading age that each audience's texts should stay below: for young people the younger
#: end of the audience; for adults that of a newspaper, since carers and parents read it too.
AGES = {"under_11": 8, "over_11": 11, "adult": 14}
#: How many words a sentence may have for each audience.
SENTENCES = {"under_11": 15, "over_11": 20, "adult": 25}
#: How many syllables make a word hard for each audience.
HARD = {"under_11": 3, "over_11": 4, "adult": 5}
#: Below this many words a formula says nothing.
ENOUGH_WORDS = 20

_WORD = re.compile(r"[A-Za-z]+(?:[’'][A-Za-z]+)*")
_SENTENCE = re.compile(r"[.!?:;]+(?=\s|$)|\n+")
_GROUPS = re.compile(r"[aeiouy]+")
#: A first half whose last e is silent: some-thing, home-work, time-table.
_COMPOUND = re.compile(
    r"^(?:some|home|time|care|life|where|there|here|safe|one|house|love)(?=[a-z]{3})"
)
#: A silent e before an ending: safe-ly, place-ment, use-ful.
_LET_E_GO = re.compile(r"(?<=[aeiouy][^aeiouywx])e(?=(?:ly|ment|ments|less|ful|fully|ness)$)")
#: A silent e at the end: made, named, names; but not table, pages or wanted.
_SILENT_E = re.compile(
    r"(?<=[^aeiouy])(?<![^aeiouylr]l)e$|(?<=[^aeiouycszxg])(?<![^aeiouylr]l)(?<!ch)(?<!sh)es$|"
    r"(?<=[^aeiouytd])(?<![^aeiouylr]l)ed$|(?<=[^aeiouylr]l)ed$"
)
#: A u that only belongs to its q or g: question, unique, language.
_SILENT_U = re.compile(r"qu|gu(?=[aei])")
#: Two vowels in one group that are two syllables.
_BREAKS = re.compile(
    r"(?<![tscgxh])i[ao]|ia(?=t)|(?<![tc])ie(?=n[ct]|ty)|(?<=sc)ie|iet|[aeo]ing|(?<=y)ing|"
    r"eas?$|eo(?!p|u)|(?<![gq])ua|uo|iu|[aeiou]y[aeiou]|yi"
)
#: An m that is a syllable by itself: rhythm, autism.
_LAST_M = re.compile(r"(?:thm|sms?)$")
#: Long words that children know well.
_EASY = frozenset(
    {
        "another", "anybody", "anyone", "nobody", "university", "designated", "animal",
        "animals", "anything", "everyone", "everybody", "everything", "family", "families",
        "favourite", "grandad", "grandmother", "grandfather", "hospital", "idea", "ideas",
        "important", "together", "tomorrow", "yesterday", "library", "computer", "holiday",
        "holidays", "remember", "somebody", "someone", "something", "teacher", "usually",
        "whatever", "wherever", "whenever", "hobbies", "activity", "activities", "telephone",
        "banana", "difficult", "different", "understand", "enjoying", "however", "saturday",
        "january", "february", "september", "october", "november", "december", "happily",
        "happiest", "easily", "easiest", "funniest", "education",
    }
)  # fmt: skip
#: Words with an easier one for the same thing.
PLAINER = {
    "additional": "more", "additionally": "also", "advise": "tell", "ascertain": "find out",
    "assist": "help", "assistance": "help", "attain": "reach", "commence": "start",
    "commencement": "start", "component": "part", "comprise": "include", "concerning": "about",
    "consequently": "so", "currently": "now", "demonstrate": "show", "discontinue": "stop",
    "endeavour": "try", "ensure": "make sure", "establish": "set up", "facilitate": "help",
    "finalise": "finish", "forthwith": "now", "furthermore": "also", "henceforth": "from now on",
    "identify": "find", "implement": "carry out", "inform": "tell", "initiate": "start",
    "methodology": "method", "notify": "tell", "notwithstanding": "even so", "numerous": "many",
    "obtain": "get", "participate": "take part", "pertaining": "about", "prior": "before",
    "procure": "get", "provide": "give", "purchase": "buy", "regarding": "about",
    "remainder": "rest", "require": "need", "requirement": "need", "respond": "answer",
    "retain": "keep", "subsequent": "next", "subsequently": "later", "sufficient": "enough",
    "terminate": "end", "transition": "move", "utilise": "use", "whilst": "while",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """How hard a text is."""

    words: int
    sentences: int
    syllables: int

    @property
    def age(self) -> float:
        """The reading age in years; 0 for nothing to read."""
        if not self.words:
            return 0.0
        grade = 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59
        return round(min(max(grade + 5, 5.0), 25.0), 1)


def words_of(text: str) -> list[str]:
    """The words of a text."""
    return _WORD.findall(text)


def sentences_of(text: str) -> list[str]:
    """The sentences of a text that hold a word; a line is one too."""
    return [part.strip() for part in _SENTENCE.split(text) if _WORD.search(part)]


def measure(text: str) -> Reading:
    """Measure a text."""
    words = words_of(text)
    return Reading(
        len(words), max(len(sentences_of(text)), 1), sum(syllables(word) for word in words)
    )


@lru_cache(maxsize=20_000)
def syllables(word: str) -> int:
    """How many syllables an English word has, by rule: right for 99 words in 100 of a plan."""
    text = re.sub(r"[^a-z]", "", re.sub(r"[’']s$", "", word.lower()))
    if not text:
        return 0
    stem = _COMPOUND.sub(lambda found: found[0][:-1], text)
    stem = _LET_E_GO.sub("", stem)
    if _SILENT_E.search(stem):
        stem = _SILENT_E.sub("", stem)
    stem = _SILENT_U.sub("q", stem)
    count = len(_GROUPS.findall(stem)) + len(_BREAKS.findall(stem))
    return max(count + (1 if _LAST_M.search(stem) else 0), 1)


def long_sentences(text: str, audience: str) -> list[str]:
    """The sentences that are too long for an audience."""
    most = SENTENCES[audience]
    return [sentence for sentence in sentences_of(text) if len(words_of(sentence)) > most]


def hard_words(text: str, audience: str) -> list[str]:
    """The long words that an audience may not know, each once, in order."""
    least = HARD[audience]
    found = [
        word.lower()
        for word in words_of(text)
        if word.lower() not in _EASY and not word.isupper() and syllables(word) >= least
    ]
    return list(dict.fromkeys(found))


def plainer(text: str) -> dict[str, str]:
    """Words with an easier one beside."""
    found = (word.lower() for word in words_of(text))
    return {word: PLAINER[word] for word in found if word in PLAINER}
