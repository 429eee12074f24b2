"""From a network to what is written: nodes and ties as plain values, in words, in a fixed order."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from laborgraph.drawing import SEED, coloring, positions, telling
from laborgraph.exports.attributes import (
    free_name,
    of_nodes,
    of_ties,
    one_line,
    pieces,
    values,
    word,
)
from laborgraph.exports.model import (
    DIRECTED,
    MIXED,
    UNDIRECTED,
    Column,
    Edge,
    Export,
    Node,
    Value,
)
from laborgraph.vocab import curie

if TYPE_CHECKING:
    import networkx as nx

# By what nodes may be coloured: the name of the attribute in a network.
COLORS: Final = ("country", "type", "sector", "mode")
TIE: Final = "tie"  # the relation of a tie in a network that has no relations
# Nodes of size 10 stand about 100 apart, as in Gephi's own layouts.
_UNIT: Final = 60.0
_PLAIN_SIZE: Final = 10.0
_SIZES: Final = (6.0, 30.0)


class Measured(NamedTuple):
    """One measure, taken on the network: a column for each of its nodes."""

    name: str
    says: str  # its definition, as it was taken
    scores: Mapping[str, float | None]


class Words(NamedTuple):
    """What has to be said about a network beside its nodes and ties."""

    title: str
    description: str
    weight: str
    facts: Mapping[str, str]


class Look(NamedTuple):
    """How a network is to look: by what nodes are coloured and sized, and where they stand."""

    color: str = "country"
    size: str = ""  # the name of a measure; empty for nodes of one size
    seed: int = SEED


def export_of(
    network: "nx.MultiGraph[str]",
    words: Words,
    measures: Sequence[Measured] = (),
    look: Look = Look(),  # noqa: B008 - frozen
) -> Export:
    """Make of a network what every format is written from.

    Args:
        network: As `laborgraph.networks.choosing.choose` makes it: with names, passages, sources.
        words: What has to be said about it.
        measures: Columns to be added to the nodes.
        look: Colours, sizes and places.

    Returns:
        Nodes in the order of their IRIs, ties in the order of their ends and relation; words in
        the place of IRIs, but for the IRI of a node; records as CURIEs.
    """
    names: Mapping[str, str] = network.graph.get("names", {})
    order = sorted(network)
    said = {node: network.nodes[node] for node in order}
    ids = {node: f"n{number}" for number, node in enumerate(order)}
    kinds = of_nodes(list(said.values()), names)
    measured = _measure_columns(measures, {kind.column.name for kind in kinds})
    colors, legend = coloring(
        _categories(said, look.color, names), network.graph.get("common", {}).get(look.color, ())
    )
    sized = next((item for item in measures if item.name == look.size), None)
    sizes = _sizes(sized.scores) if sized else {}
    places = positions(network, look.seed)
    nodes = tuple(
        Node(
            id=ids[node],
            iri=node,
            label=one_line(said[node].get("label") or word(node, names)) or curie(node),
            values={"iri": node} | values(kinds, said[node]) | _scores(measured, node),
            x=round(places[node][0] * _UNIT, 2),
            y=round(places[node][1] * _UNIT, 2),
            color=colors[node],
            size=sizes.get(node, _SIZES[0]) if sized else _PLAIN_SIZE,
        )
        for node in order
    )
    edge_columns, edges = _edges(network, ids, names)
    drawn = {"colors of nodes": f"by {look.color}"}
    if sized:
        drawn["sizes of nodes"] = (
            f"by {look.size}, from {_SIZES[0]:g} at the lowest score to {_SIZES[1]:g} at the"
            " highest, by the square root of the distance from the lowest; without a score"
            f" {_SIZES[0]:g}"
        )
    drawn["places of nodes"] = f"laid out from the seed {look.seed}; they mean nothing else"
    pointing = {edge.directed for edge in edges} or {network.is_directed()}
    return Export(
        title=words.title,
        description=words.description,
        facts=dict(words.facts) | drawn,
        direction=MIXED if len(pointing) > 1 else DIRECTED if pointing == {True} else UNDIRECTED,
        weight=words.weight,
        node_columns=(
            Column("iri", "string", "what identifies the node"),
            *(kind.column for kind in kinds),
            *(column for column, _ in measured),
        ),
        edge_columns=edge_columns,
        nodes=nodes,
        edges=edges,
        legend=legend,
    )


def _measure_columns(
    measures: Iterable[Measured], taken: Collection[str]
) -> list[tuple[Column, Measured]]:
    found = []
    used = {*taken, "iri"}
    for item in measures:
        name = free_name(item.name, used)
        used.add(name)
        scores = [score for score in item.scores.values() if score is not None]
        whole = all(isinstance(score, int) for score in scores)
        found.append((Column(name, "integer" if whole else "double", item.says), item))
    return found


def _scores(measured: Iterable[tuple[Column, Measured]], node: str) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for column, item in measured:
        score = item.scores.get(node)
        if score is not None and math.isfinite(score):
            found[column.name] = score if column.kind == "integer" else float(score)
    return found


def _categories(
    said: Mapping[str, Mapping[str, Any]], color: str, names: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    found = {}
    for node, known in said.items():
        words = {one_line(word(item, names)) for item in pieces(known, color)}
        found[node] = tuple(sorted(words - {""}))
    if color == "type":
        return telling(found)
    return found


def _sizes(scores: Mapping[str, float | None]) -> dict[str, float]:
    known = {
        node: float(score)
        for node, score in scores.items()
        if score is not None and math.isfinite(score)
    }
    low, high = min(known.values(), default=0.0), max(known.values(), default=0.0)
    small, large = _SIZES
    spread = (high - low) or 1.0
    return {
        node: round(small + (large - small) * math.sqrt((score - low) / spread), 2)
        for node, score in known.items()
    }


def _edges(
    network: "nx.MultiGraph[str]", ids: Mapping[str, str], names: Mapping[str, str]
) -> tuple[tuple[Column, ...], tuple[Edge, ...]]:
    relations = _relations({tie["relation"] for _, _, tie in network.edges(data=True)}, names)
    ties = sorted(
        (*_ends(network, one, other, tie), relations[tie["relation"]], key, tie)
        for one, other, key, tie in network.edges(keys=True, data=True)
    )
    kinds = of_ties([tie for *_, tie in ties], names)
    edges = tuple(
        Edge(
            id=f"e{number}",
            source=ids[source],
            target=ids[target],
            directed=_directed(network, tie),
            relation=relation,
            weight=float(tie.get("weight", 1.0)),
            spells=tuple(tie.get("spells", ())),
            values={"relation": relation or TIE} | values(kinds, tie),
        )
        for number, (source, target, relation, _, tie) in enumerate(ties)
    )
    relation = Column("relation", "string", f"what joins the two; {TIE!r} if nothing more is said")
    return (relation, *(kind.column for kind in kinds)), edges


def _directed(network: "nx.MultiGraph[str]", tie: Mapping[str, Any]) -> bool:
    return network.is_directed() or bool(tie.get("directed"))


def _ends(
    network: "nx.MultiGraph[str]", one: str, other: str, tie: Mapping[str, Any]
) -> tuple[str, str]:
    if network.is_directed():
        return one, other
    if _directed(network, tie):
        return tie["tail"], tie["head"]
    return min(one, other), max(one, other)


def _relations(relations: Collection[str], names: Mapping[str, str]) -> dict[str, str]:
    """Each relation in words; two with one name keep their CURIEs, so that they stay two."""
    words = {item: one_line(word(item, names)) if item else "" for item in relations}
    often = Counter(words.values())
    return {
        item: word if often[word] == 1 or not item else f"{word} ({curie(item)})".strip()
        for item, word in words.items()
    }
