"""Records as blocks of Turtle in the house's layout, written from what they say.

`laborgraph.turtle.layout` brings a text that somebody wrote into that layout; here nothing was
written before. A test holds that what one writes the other leaves as it is.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from laborgraph.tables import Iri, Literal, Term
from laborgraph.turtle.layout import INDENT, Names
from laborgraph.vocab import RDF, XSD

_TYPE: Final = RDF + "type"
# Literals that Turtle has without quotation marks.
_BARE: Final = {
    XSD + "integer": re.compile("[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "boolean": re.compile("true|false"),
}


class Said(NamedTuple):
    """One statement of a record, with the comments that stand before it.

    One that is ``open`` stands behind a number sign, for somebody to take it up.
    """

    predicate: str
    value: Term
    comments: tuple[str, ...] = ()
    open: bool = False


class Record(NamedTuple):
    """A record and what it says; comments stand before it."""

    iri: str
    said: Sequence[Said]
    comments: tuple[str, ...] = ()


def document(records: Iterable[Record], prefixes: dict[str, str]) -> str:
    """The records one after the other, under the prefixes that they use.

    Those of open statements count as used.
    """
    names = Names(prefixes)
    blocks = [_block(record, names) for record in records]
    return "\n\n".join(["\n".join(names.head()), *blocks]) + "\n"


def _block(record: Record, names: Names) -> str:
    lines = [f"# {comment}" for comment in record.comments]
    lines.append(names.iri(record.iri))
    for said in record.said:
        lines += (f"{INDENT}# {comment}" for comment in said.comments)
        verb = "a" if said.predicate == _TYPE else names.iri(said.predicate)
        mark = "# " if said.open else ""
        lines.append(f"{INDENT}{mark}{verb} {written(said.value, names)} ;")
    return "\n".join([*lines, "."])


def written(term: Term, names: Names) -> str:
    """A term as the house writes it.

    >>> names = Names({"xsd": XSD})
    >>> [written(Literal(value, XSD + kind), names) for value, kind in (("8", "integer"),
    ...     ("1992", "gYear"))]
    ['8', '"1992"^^xsd:gYear']
    """
    if isinstance(term, Iri):
        return names.iri(term.value)
    if not isinstance(term, Literal) or term.language or term.datatype == XSD + "string":
        return term.n3()
    if term.datatype in _BARE and _BARE[term.datatype].fullmatch(term.value):
        return term.value
    return f"{Literal(term.value).n3()}^^{names.iri(term.datatype)}"
