"""Addresses of passages: a document and its lines, read from an IRI and from what people type."""

import re
from typing import Final, NamedTuple

from laborgraph.tables import Iri
from laborgraph.vocab import SOURCE, expand

# No document has lines of more digits, and Python converts no number of thousands of them.
_ADDRESS: Final = re.escape(SOURCE) + r"([a-z0-9-]+)/L([0-9]{4,18})-([0-9]{4,18})"
_TYPED: Final = r"([a-z0-9-]+)(?::| l\. ?)([0-9]{1,18})(?:[-–]([0-9]{1,18}))?"  # noqa: RUF001


class Passage(NamedTuple):
    """Lines of a document, counted from 1, first and last included."""

    source: str
    first: int
    last: int

    def __str__(self) -> str:
        """As it is cited.

        >>> str(Passage("itsc2013", 246, 256)), str(Passage("cook1994", 7, 7))
        ('itsc2013 l. 246-256', 'cook1994 l. 7')
        """
        lines = f"{self.first}" if self.first == self.last else f"{self.first}-{self.last}"
        return f"{self.source} l. {lines}"

    @property
    def iri(self) -> Iri:
        """Its address as an IRI."""
        return Iri(f"{SOURCE}{self.source}/L{self.first:04d}-{self.last:04d}")


def passage(iri: str) -> Passage | None:
    """Read a passage's IRI; None if it is no address.

    >>> passage("https://w3id.org/laborgraph/source/itsc2013/L0246-0256")
    Passage(source='itsc2013', first=246, last=256)
    """
    match = re.fullmatch(_ADDRESS, iri)
    return Passage(match[1], int(match[2]), int(match[3])) if match else None


def typed_passage(given: str) -> Passage | None:
    """Read a passage as a person types it: CURIE, IRI, or the way it is cited.

    >>> typed_passage("itsc:L0246-0256") == typed_passage("itsc2013 l. 246-256")
    True
    >>> typed_passage("itsc2013:246")
    Passage(source='itsc2013', first=246, last=246)
    """
    found = passage(expand(given) or "")
    if found is None and (match := re.fullmatch(_TYPED, given.strip())):
        found = Passage(match[1], int(match[2]), int(match[3] or match[2]))
    return found
