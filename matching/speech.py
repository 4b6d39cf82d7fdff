"""What people speak, as bits: for the constraint of a common language and for the points it gives.

Of everybody it is known which languages are spoken at least at a level; what no mentor speaks is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.codes import Constraint, Level
from matching.columns import Columns, numbering, terms_of
from matching.fields import WORD_BITS, Field, Packing, bits_of, pack
from matching.model import Entry, Mentor

Index = NDArray[np.intp]
Words = NDArray[np.uint64]
Flags = NDArray[np.bool_]

_LEVELS = len(Level)


@dataclass(frozen=True, slots=True)
class Speech:
    """What both sides speak.

    Attributes
    ----------
    left, right : uint64 arrays, shapes (levels, chunks, n) and (levels, chunks, m)
        A bit per language spoken at least at the level.
    width : int
        Languages of the mentors.
    """

    left: Words
    right: Words
    width: int

    def ladder(self) -> Packing:
        """Return a field per level: a pair keeps as many as its best common language has steps."""
        return pack(
            [Field(left, right, self.width) for left, right in zip(self.left, self.right, strict=True)]
        )


def speech_of(entries: Columns, mentors: Columns) -> Speech:
    """Collect what these people speak."""
    numbers = numbering()
    right = terms_of(mentors["languages"], numbers)
    width = len(numbers)
    left = terms_of(entries["languages"], numbers)
    words = []
    for people, (counts, language) in ((entries, left), (mentors, right)):
        person = np.repeat(np.arange(len(people)), counts)
        level = np.array(people.levels, dtype=np.intp)
        if len(numbers) > width:  # some languages no mentor speaks
            heard = np.flatnonzero(language < width)
            person, language, level = person.take(heard), language.take(heard), level.take(heard)
        words.append(_at_least(person, language, level, len(people), width))
    return Speech(words[0], words[1], width)


def _at_least(person: Index, language: Index, level: Index, people: int, width: int) -> Words:
    """Return the languages each person speaks at least at a level, shape (levels, chunks, people)."""
    # Levels side by side, as if everybody stood there once per level; then what is spoken well is spoken less
    # well too.
    step = np.clip(level, 1, _LEVELS) - 1
    words = bits_of(step * people + person, language, _LEVELS * people, width)
    exactly = words.reshape(len(words), _LEVELS, people).swapaxes(0, 1)
    return np.ascontiguousarray(np.bitwise_or.accumulate(exactly[::-1])[::-1])


@dataclass(frozen=True, slots=True)
class LanguageTest:
    """One common language at the level the entry needs."""

    speech: Speech
    field: Field

    def holds(self, rows: Index, columns: Index) -> Flags:
        """Return whether the pairs have such a language (broadcast over both indices)."""
        return self.field.holds(rows, columns)


@dataclass(frozen=True, slots=True)
class LanguageRule:
    """Both sides have one common language at the level the entry needs."""

    constraint: Constraint = Constraint.LANGUAGE

    def prepare(self, entries: Columns, mentors: Columns) -> LanguageTest | None:
        """Give every language a bit for each level that somebody needs."""
        needed = entries.coded("language_level")
        if not needed.values:
            return None
        speech = speech_of(entries, mentors)
        steps = [min(max(int(level), 1), _LEVELS) - 1 for level in needed.values]
        left, right = speech.left[steps], speech.right[steps]  # (levels needed, chunks, people)
        if len(steps) > 1:
            left *= (needed.numbers == np.arange(len(steps))[:, None])[:, None, :]
        width = len(steps) * speech.width
        if width < WORD_BITS:  # one chunk each: side by side there is room for other constraints too
            shifts = np.arange(len(steps), dtype=np.uint64)[:, None] * np.uint64(speech.width)
            sides = [np.bitwise_or.reduce(side[:, 0] << shifts, axis=0)[None, :] for side in (left, right)]
        else:
            sides = [side.reshape(-1, side.shape[2]) for side in (left, right)]
            width = WORD_BITS * len(sides[0])
        return LanguageTest(speech, Field(sides[0], sides[1], width))

    def params(self, entry: Entry, mentor: Mentor) -> Mapping[str, object]:
        """Return the level needed and what both speak."""
        return {
            "needed_level": int(entry.language_level),
            "entry_languages": {code: int(level) for code, level in sorted(entry.languages.items())},
            "mentor_languages": {code: int(level) for code, level in sorted(mentor.languages.items())},
        }
