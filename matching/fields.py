"""Rules of the form "share at least one bit", packed into guarded 64-bit words.

A field is a set of bits on either side; a pair satisfies it if both have a common bit. Fields lie side by
side in a word with a free guard bit above each. Adding a field full of ones to what is left after the
bitwise *and* carries into the guard bit exactly if something was left, and never beyond it, so

    (((A[i] & B[j]) + ONES) & GUARD) == GUARD

tests all fields of a word at once, at the price of one. This module knows nothing of what the bits mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Index = NDArray[np.intp]
Flags = NDArray[np.bool_]

WORD_BITS = 64
_CHUNK = (1 << WORD_BITS) - 1
_ONE = np.uint64(1)


@dataclass(frozen=True, slots=True)
class Field:
    """One rule's bits.

    Attributes
    ----------
    left, right : uint64 arrays, shapes (chunks, n) and (chunks, m)
    width : int
        Bits in use.
    """

    left: Words
    right: Words
    width: int

    def taken(self, rows: Index, columns: Index) -> Field:
        """Return the field of people who stand at these places of either side."""
        return Field(self.left.take(rows, axis=1), self.right.take(columns, axis=1), self.width)

    def holds(self, rows: Index, columns: Index) -> Flags:
        """Return whether the pairs (broadcast over both indices) have a common bit."""
        result = (self.left[0].take(rows) & self.right[0].take(columns)) != 0
        for chunk in range(1, len(self.left)):
            result |= (self.left[chunk].take(rows) & self.right[chunk].take(columns)) != 0
        return np.asarray(result)


def field_of(left: Sequence[int], right: Sequence[int], width: int) -> Field:
    """Make a field of Python integers used as bit masks."""
    return Field(words_of(left, width), words_of(right, width), width)


def words_of(masks: Sequence[int], width: int) -> Words:
    """Return bit masks of a width as words, shape (chunks, masks), lowest chunk first."""
    chunks = max(1, -(-width // WORD_BITS))
    if chunks == 1:
        return np.array(masks, dtype=np.uint64).reshape(1, -1)
    return np.array(
        [[(mask >> (WORD_BITS * chunk)) & _CHUNK for mask in masks] for chunk in range(chunks)],
        dtype=np.uint64,
    ).reshape(chunks, -1)


def bits_of(owners: Index, bits: Index, count: int, width: int) -> Words:
    """Return the union of each owner's bits as words, shape (chunks, count)."""
    if width <= WORD_BITS:
        only = np.zeros(count, dtype=np.uint64)
        np.bitwise_or.at(only, owners, np.left_shift(_ONE, bits.astype(np.uint64)))
        return only.reshape(1, -1)
    result = np.zeros((-(-width // WORD_BITS), count), dtype=np.uint64)
    one = np.left_shift(_ONE, (bits % WORD_BITS).astype(np.uint64))
    # Over one axis this is several times faster than over two.
    np.bitwise_or.at(result.ravel(), bits // WORD_BITS * count + owners, one)
    return result


@dataclass(frozen=True, slots=True)
class Word:
    """Several fields in one word with their guard bits."""

    left: Words
    right: Words
    ones: np.uint64
    guard: np.uint64

    def held(self, rows: Index, columns: Index) -> Words:
        """Return for pairs the guard bits of the fields they keep."""
        buffer: Words = self.left.take(rows)
        buffer &= self.right.take(columns)
        buffer += self.ones
        buffer &= self.guard
        return buffer


@dataclass(frozen=True, slots=True)
class Packing:
    """All fields of a problem: packed where they fit into a word with their guard, else beside it.

    The first word holds what excludes most pairs; the others are only asked about what it lets pass.
    """

    words: tuple[Word, ...]
    wide: tuple[Field, ...]

    def pairs(self, rows: Index, columns: Index) -> tuple[Index, Index]:
        """Return the pairs of some rows and columns that keep every field, in the order of both."""
        if self.words:
            word = self.words[0]
            # Who has nothing in some field has it in common with nobody.
            rows = rows[(word.left.take(rows) + word.ones) & word.guard == word.guard]
            columns = columns[(word.right.take(columns) + word.ones) & word.guard == word.guard]
            buffer = word.left.take(rows)[:, None] & word.right.take(columns)
            buffer += word.ones
            buffer &= word.guard
            left, right = np.divmod(np.flatnonzero(buffer == word.guard), max(len(columns), 1))
            left, right = rows.take(left), columns.take(right)
        else:
            left, right = np.repeat(rows, len(columns)), np.tile(columns, len(rows))
        for word in self.words[1:]:
            keep = np.flatnonzero(word.held(left, right) == word.guard)
            left, right = left.take(keep), right.take(keep)
        for field in self.wide:
            keep = np.flatnonzero(field.holds(left, right))
            left, right = left.take(keep), right.take(keep)
        return left, right

    def count(self, rows: Index, columns: Index) -> NDArray[np.uint8]:
        """Return how many fields each of some pairs keeps (fewer than 256 fields), shape (pairs,)."""
        result = np.zeros(len(rows), dtype=np.uint8)
        for word in self.words:
            result += np.bitwise_count(word.held(rows, columns))
        for field in self.wide:
            result += field.holds(rows, columns)
        return result


_SAMPLE = 512


def by_selectivity(fields: Sequence[Field]) -> list[Field]:
    """Return fields in the order of how few of a fixed sample of pairs keep each."""
    if len(fields) < 2 or not fields[0].left.shape[1] or not fields[0].right.shape[1]:
        return list(fields)
    sample = np.arange(_SAMPLE)
    rows, columns = sample * 7919 % fields[0].left.shape[1], sample * 104_729 % fields[0].right.shape[1]
    return sorted(fields, key=lambda field: int(np.count_nonzero(field.holds(rows, columns))))


def pack(fields: Sequence[Field]) -> Packing:
    """Put fields into as few words as first fit finds, in this order; those too wide for one stay apart."""
    bins: list[list[Field]] = []
    room: list[int] = []
    wide: list[Field] = []
    for field in fields:
        need = field.width + 1
        if need > WORD_BITS:
            wide.append(field)
            continue
        place = next((index for index, free in enumerate(room) if free >= need), None)
        if place is None:
            bins.append([])
            room.append(WORD_BITS)
            place = len(bins) - 1
        bins[place].append(field)
        room[place] -= need
    return Packing(tuple(map(_word, bins)), tuple(wide))


def _word(fields: Sequence[Field]) -> Word:
    left = np.zeros(fields[0].left.shape[1], dtype=np.uint64)
    right = np.zeros(fields[0].right.shape[1], dtype=np.uint64)
    ones = guard = shift = 0
    for field in fields:
        left |= field.left[0] << np.uint64(shift)
        right |= field.right[0] << np.uint64(shift)
        ones |= ((1 << field.width) - 1) << shift
        guard |= 1 << (shift + field.width)
        shift += field.width + 1
    return Word(left, right, np.uint64(ones), np.uint64(guard))
