"""The attributes of nodes and of ties: which columns a network needs, and how each is read off."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from laborgraph.exports.model import Column, Value
from laborgraph.exports.plain import clean
from laborgraph.vocab import curie

Known = Mapping[str, Any]  # what a network says of one node, or of one tie
Names = Mapping[str, str]  # IRI and label


class Kind(NamedTuple):
    """A column with how its value is read off what a network says of a node or a tie."""

    column: Column
    value: Callable[[Known], Value | None]


# Names that Gephi, Gephi Lite or a table gives to something else.
_RESERVED: Final = frozenset(
    {"id", "label", "type", "kind", "source", "target", "weight", "directed", "undirected"}
    | {"interval", "timeset", "x", "y", "z", "color", "size", "shape", "thickness"}
)
# Names of our own columns, which no attribute of a query takes, whether they are there or not.
_OURS: Final = frozenset(
    {"iri", "relation", "sources", "passages", "records", "n_sources", "types", "founded_year"}
    | {"sign", "through", "start", "end", "start_year", "end_year", "spells"}
)
_EVIDENCE: Final = (
    ("sources", "the documents behind it, by their short names"),
    ("passages", "the passages behind it: document and lines"),
)


def word(value: str, names: Names) -> str:
    """What to call a value: its name, else its CURIE, else as it stands."""
    return names.get(value) or curie(value)


def one_line(words: str) -> str:
    """Words with one space between them, without line breaks and what no file can hold."""
    return " ".join(clean(words).split())


_NODE_TEXTS: Final = {
    "mode": "what it is in the network: group, member, or both",
    "country": "the country in which it is based or lies",
    "acronym": "its acronym",
    "founded": "when it was founded or began, at the precision of the source",
}
_NODE_LISTS: Final = {
    "type": ("types", "what it is: its classes"),
    "sector": ("sector", "the sectors it works in"),
}
_NODE_OWN: Final = {"label", "records", "passages", "sources"}


def of_nodes(said: Sequence[Known], names: Names) -> list[Kind]:
    """The columns of the nodes; those of which no node has a value are left out.

    Args:
        said: What the network says of each node.
        names: What to call things.
    """
    given = sorted({name for known in said for name in known} - _NODE_OWN)
    kinds = [
        _listed(column, name, says, names)
        for name, (column, says) in _NODE_LISTS.items()
        if name in given
    ]
    kinds += [_text(name, name, says, names) for name, says in _NODE_TEXTS.items() if name in given]
    if "founded" in given:
        column = Column(
            "founded_year", "integer", "the year of founded, the earliest if there are several"
        )
        kinds.append(Kind(column, lambda known: _earliest(pieces(known, "founded"))))
    others = [name for name in given if name not in {*_NODE_TEXTS, *_NODE_LISTS}]
    taken = {kind.column.name for kind in kinds}
    kinds += _others(others, said, names, taken)
    return kinds + _evidence("the records that name it")


# What some attributes mean, whatever query gives them.
_KNOWN: Final = {
    "inferred": "yes if nothing but what the curator inferred says so",
    "in_time": "whether it certainly or possibly lies in the time that was asked for",
    "rough_date": "its date in EDTF (ISO 8601-2), where that is about, doubtful or open",
}


def _others(
    given: Iterable[str],
    said: Sequence[Known],
    names: Names,
    taken: Collection[str],
) -> list[Kind]:
    """The attributes that a query gives: text where no value is more than one, else lists."""
    kinds = []
    used = {*taken, *_OURS}
    for name in given:
        column = free_name(name, used)
        used.add(column)
        says = _KNOWN.get(name, f"{name}, as the query gives it")
        single = all(len(pieces(known, name)) <= 1 for known in said)
        kinds.append((_text if single else _listed)(column, name, says, names))
    return kinds


def free_name(name: str, used: Collection[str]) -> str:
    """A name for a column that neither another one nor a reader of the file uses.

    >>> free_name("Size", []), free_name("web page", ["web_page"])
    ('size_', 'web_page_')
    """
    found = re.sub(r"\W+", "_", name).strip("_").lower() or "value"
    while found in used or found in _RESERVED:
        found += "_"
    return found


def pieces(known: Known, name: str) -> tuple[str, ...]:
    """The values of an attribute, be they one or several."""
    value = known.get(name, ())
    return (value,) if isinstance(value, str) else tuple(map(str, value))


def _listed(column: str, name: str, says: str, names: Names) -> Kind:
    def value(known: Known) -> Value | None:
        words = {one_line(word(item, names)) for item in pieces(known, name)}
        return tuple(sorted(words - {""})) or None

    return Kind(Column(column, "liststring", says), value)


def _text(column: str, name: str, says: str, names: Names) -> Kind:
    def value(known: Known) -> Value | None:
        words = {one_line(word(item, names)) for item in pieces(known, name)}
        return "; ".join(sorted(words - {""})) or None

    return Kind(Column(column, "string", says), value)


def _evidence(records: str) -> list[Kind]:
    def passages(name: str) -> Callable[[Known], Value | None]:
        return lambda known: tuple(known.get(name, ())) or None

    kinds = [Kind(Column(name, "liststring", says), passages(name)) for name, says in _EVIDENCE]
    kinds.append(
        Kind(
            Column("records", "liststring", records + ", as prefix:name"),
            lambda known: tuple(sorted(map(curie, known.get("records", ())))) or None,
        )
    )
    kinds.append(
        Kind(
            Column("n_sources", "integer", "the number of documents behind it"),
            lambda known: len(known.get("sources", ())),
        )
    )
    return kinds


def values(kinds: Iterable[Kind], known: Known) -> dict[str, Value]:
    """What the columns hold of a node or a tie; what is not known is absent."""
    found = ((kind.column.name, kind.value(known)) for kind in kinds)
    return {name: value for name, value in found if value is not None}


_TIE_OWN: Final = frozenset(
    {"relation", "weight", "records", "passages", "sources", "spells", "directed"}
    | {"tail", "head", "sign", "through"}
)


def of_ties(ties: Sequence[Known], names: Names) -> list[Kind]:
    """The columns of the ties, but for ``relation``; as `of_nodes`."""
    given = {name for tie in ties for name in tie}
    kinds = []
    if "sign" in given:
        column = Column("sign", "integer", "1 for, -1 against, 0 where the records differ")
        kinds.append(Kind(column, lambda tie: tie.get("sign")))
    if "through" in given:
        kinds.append(_listed("through", "through", "the groups that the two share", names))
    if any(tie.get("spells") for tie in ties):
        kinds += _SPAN
    if any(len(tie.get("spells", ())) > 1 for tie in ties):
        kinds.append(
            Kind(
                Column("spells", "liststring", "every time it is known to have held: start/end"),
                lambda tie: tuple("/".join(spell) for spell in tie.get("spells", ())) or None,
            )
        )
    taken = {kind.column.name for kind in kinds}
    kinds += _others(sorted(given - _TIE_OWN), ties, names, taken)
    return kinds + _evidence("the records behind it, all of them")


def _first(tie: Known) -> str:
    """The earliest start; empty if one of the spells has none."""
    starts = [start for start, _ in tie.get("spells", ())]
    return min(starts) if starts and all(starts) else ""


def _last(tie: Known) -> str:
    """The latest end; empty if one of the spells has none."""
    ends = [end for _, end in tie.get("spells", ())]
    # Of 1994 and 1994-05 the year ends later.
    return max(ends, key=lambda end: end.ljust(10, "~")) if ends and all(ends) else ""


def year(date: str) -> int | None:
    """The year of an ISO date; none if a whole number of 32 bits, as Gephi has it, is too small.

    >>> year("1992-05"), year("-0044"), year("about 1992"), year("1992?"), year("19999999999")
    (1992, -44, None, None, None)
    """
    found = re.fullmatch(r"(-?[0-9]{4,9})(-[0-9]{2})?(-[0-9]{2})?", date, re.ASCII)
    return int(found[1]) if found else None


def _earliest(dates: Iterable[str]) -> int | None:
    years = [found for date in dates if (found := year(date)) is not None]
    return min(years, default=None)


_SPAN: Final = (
    Kind(
        Column("start", "string", "its earliest start, as the sources date it; absent if unknown"),
        lambda tie: _first(tie) or None,
    ),
    Kind(
        Column("end", "string", "its latest end, likewise; absent if open or unknown"),
        lambda tie: _last(tie) or None,
    ),
    Kind(Column("start_year", "integer", "the year of start"), lambda tie: year(_first(tie))),
    Kind(Column("end_year", "integer", "the year of end"), lambda tie: year(_last(tie))),
)
