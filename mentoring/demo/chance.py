"""Chance that is the same every time: one stream of numbers from a seed, with the draws that people need."""

import math
import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A stream of draws; the same seed gives the same stream, whatever other streams are doing."""

    def __init__(self, *seed: object) -> None:
        self._random = random.Random("/".join(map(str, seed)))  # nosec B311 (invents people)

    def happens(self, probability: float) -> bool:
        """True so often."""
        return self._random.random() < probability

    def between(self, lowest: int, highest: int) -> int:
        """A whole number, both ends included."""
        return self._random.randint(lowest, max(lowest, highest))

    def one(self, options: Sequence[T]) -> T:
        """One of these, each as often."""
        return options[self._random.randrange(len(options))]

    def weighted(self, options: Mapping[T, float]) -> T:
        """One of these, each as often as its weight says."""
        return self._random.choices(list(options), list(options.values()))[0]

    def some(self, options: Sequence[T], fewest: int, most: int) -> list[T]:
        """Several different ones, in the order given."""
        chosen = set(self._random.sample(range(len(options)), min(len(options), self.between(fewest, most))))
        return [option for n, option in enumerate(options) if n in chosen]

    def mixed(self, options: Sequence[T]) -> list[T]:
        """All of them in another order."""
        return self._random.sample(list(options), len(options))

    def around(self, median: float, spread: float, lowest: int, highest: int) -> int:
        """A whole number around a median, with a long tail upwards (log-normal)."""
        drawn = median * math.exp(self._random.gauss(0, spread))
        return max(lowest, min(highest, round(drawn)))

    def share(self, number: int, options: Mapping[T, float]) -> list[T]:
        """So many of these in the given proportion, exactly as far as whole numbers allow, mixed."""
        total = sum(options.values())
        counts = {option: int(number * weight / total) for option, weight in options.items()}
        by_rest = sorted(options, key=lambda o: -(number * options[o] / total - counts[o]))
        for option in by_rest[: number - sum(counts.values())]:
            counts[option] += 1
        return self.mixed([option for option, count in counts.items() for _ in range(count)])
