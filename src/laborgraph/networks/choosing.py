"""Which network: a saved one or a user's own query, its nodes dressed, and the cut to be kept."""

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from laborgraph import evidence, saved
from laborgraph.endpoints import Endpoint, rows
from laborgraph.errors import WrongUseError
from laborgraph.library import Library, read_text
from laborgraph.networks.cutting import WHOLE, Cuts, cutting
from laborgraph.networks.dressing import dressing
from laborgraph.networks.making import RECORD, named_in, network, records_of
from laborgraph.networks.plans import PROJECTIONS, Plan, plan
from laborgraph.saved import SavedQuery
from laborgraph.sparql import prefixed
from laborgraph.tables import Cell, Iri, Table
from laborgraph.vocab import PREFIXES

if TYPE_CHECKING:
    import networkx as nx

_OWN: Final = "a query of your own"


class Chosen(NamedTuple):
    """A network that was asked for.

    Attributes:
        name: Of its file.
        summary: What it is, in a sentence.
        description: What is in it and what is not.
        text: Its query as it stands.
        plan: How its ties were made.
        cuts: What of it was kept, in words.
        network: Nodes and ties, dressed with labels, attributes and passages.
        weighted: Whether weights count in what is measured.
        evidence: The records behind all rows of its query, those of what was cut away too: a
            member more or less in a group changes the weights of the others.
        remade: The same network made anew without the rows of some records.
    """

    name: str
    summary: str
    description: str
    text: str
    plan: Plan
    cuts: tuple[str, ...]
    network: "nx.MultiGraph[str]"
    weighted: bool
    evidence: frozenset[str]
    remade: Callable[[Collection[str]], "nx.MultiGraph[str]"]

    @property
    def records(self) -> frozenset[str]:
        """All records behind the network."""
        return frozenset().union(*(records_of(self.network, node) for node in self.network))


def choose(
    endpoint: Endpoint,
    library: Library,
    name: str = "",
    *,
    file: Path | None = None,
    projection: str = "",
    cuts: Cuts = WHOLE,
    weighted: bool | None = None,
    language: str = "en",
) -> Chosen:
    """Make a network, saved or of a user's own query, and cut it.

    Args:
        endpoint: Where the graph is.
        library: Whose networks and attributes of nodes are used.
        name: Of a file in ``queries/networks``.
        file: A query of the user's own in place of a saved one, with a header or without.
        projection: How members of groups are joined, if not as the header says.
        cuts: Which part is kept.
        weighted: Whether weights count; None if they do where there are any.
        language: Of labels.

    Raises:
        WrongUseError: If there is no such network, or what is asked of it cannot be.
        UnreadableInputError: If the file cannot be read.
    """
    query = _own(file) if file else saved.find(library.queries / "networks", name, "network")
    found = rows(endpoint, query.text)
    ties = _in_our_words(endpoint, found)
    how = plan(query.name, query.network)
    if file and "weight" in ties.columns and not how.weight:
        how = replace(how, weight="as the query gives it")
    if projection:
        how = _projecting(query.name, how, projection, ties.columns)
    if weighted and not how.weight:
        raise WrongUseError(f"the network {query.name!r} has no weights; leave out --weighted.")
    dress = dressing(endpoint, library, language)
    cut = cutting(endpoint, cuts, language)
    behind = tuple(dict.fromkeys((RECORD, *query.evidence)))
    made = dress(network(ties, how, behind))
    kept, said = cut(made)

    told = [named_in(dict(zip(ties.columns, row, strict=True)), behind) for row in ties.rows]

    def remade(without: Collection[str]) -> "nx.MultiGraph[str]":
        rest = [
            row for row, named in zip(ties.rows, told, strict=True) if named.isdisjoint(without)
        ]
        again = dress(network(Table(ties.columns, tuple(rest)), how, behind))
        return cut(again, anew=True)[0]

    return Chosen(
        name=query.name,
        summary=query.summary,
        description=query.description,
        text=query.text,
        plan=how,
        cuts=said,
        network=kept,
        weighted=bool(how.weight) if weighted is None else weighted,
        evidence=frozenset().union(*told),
        remade=remade,
    )


def _own(file: Path) -> SavedQuery:
    """A user's file as a saved query; it needs no header, nor the prefixes of the house."""
    words = prefixed(read_text(file), PREFIXES)
    if any(line.startswith("#+") for line in words.splitlines()):
        return saved.read(file)._replace(text=words)
    return SavedQuery(file.stem, file, words, _OWN)


def _projecting(name: str, how: Plan, projection: str, columns: Collection[str]) -> Plan:
    if not {"group", "member"} <= set(columns):
        raise WrongUseError(
            f"the network {name!r} has ties and no groups, so there is nothing to project;"
            " leave out --projection."
        )
    if projection not in PROJECTIONS:
        raise WrongUseError(f"a projection is one of {', '.join(PROJECTIONS)}, not {projection!r}.")
    return how.projecting(projection)


_OTHER_WORDS: Final = {"subject": "source", "object": "target"}


def _in_our_words(endpoint: Endpoint, found: Table) -> Table:
    """Rows of ``?subject ?edge ?object`` as ``?source ?target``, the edge a record or a relation.

    Where the query says neither, an edge that is attested is the record of its tie; any other, such
    as a property, its relation. An edge is the one where the query says the other.
    """
    if not {"subject", "object"} <= set(found.columns) or "source" in found.columns:
        return found
    columns = tuple(_OTHER_WORDS.get(name, name) for name in found.columns)
    missing = [name for name in (RECORD, "relation") if name not in columns]
    if "edge" not in columns or not missing:
        return Table(columns, found.rows)
    edge = columns.index("edge")
    if len(missing) == 1:
        return Table((*columns[:edge], *missing, *columns[edge + 1 :]), found.rows)
    said = {cell.value for cell in found.column("edge") if isinstance(cell, Iri)}
    known = set(evidence.of_records(endpoint, said)) | evidence.outside(endpoint, said)

    def parted(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
        cell = row[edge]
        record = isinstance(cell, Iri) and cell.value in known
        both = (*row[:edge], cell if record else None, *row[edge + 1 :])
        return (*both, None if record else cell)

    columns = (*columns[:edge], RECORD, *columns[edge + 1 :], "relation")
    return Table(columns, tuple(map(parted, found.rows)))
