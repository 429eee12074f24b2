"""What is said beside every picture."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

# The usual width of a page in millimetres: two columns of a journal.
WIDTH: Final = 180.0


class About(NamedTuple):
    """What a picture says of a network, and which of its data it shows.

    Attributes:
        title: What the network is.
        facts: Below the title: how it was cut, the time, the policy on claims.
        notes: Below the picture: the documents, the version of the data.
        groups: For each node the words by which it is colored; empty for no colors.
        colored_by: What these words are.
        scores: For each node the number by which it is sized; empty for one size.
        sized_by: What these numbers are.
        weight: What a weight means; empty if weights do not count.
    """

    title: str
    facts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    groups: Mapping[str, Sequence[str]] = {}
    colored_by: str = ""
    scores: Mapping[str, float | None] = {}
    sized_by: str = ""
    weight: str = ""
