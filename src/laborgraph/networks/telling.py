"""What is said of a network: its size and parts, and tables of the scores of its nodes."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import networkx as nx

from laborgraph.networks.making import components
from laborgraph.networks.merging import simple
from laborgraph.networks.plans import Plan
from laborgraph.tables import Cell, Iri, Literal, Table, integer, number
from laborgraph.vocab import curie

# The digits after the point in which two machines, or two versions of a numeric library, agree.
DIGITS: Final = 6
# What a table of scores shows of each node, besides what the network's query returns of it.
_SHOWN: Final = frozenset({"country", "mode"})


def ranking(
    made: "nx.Graph[str]",
    scores: Mapping[str, Mapping[str, float | None]],
    *,
    iris: bool = False,
) -> tuple[Table, list[str]]:
    """A table of scores, by the first measure; equal scores share a rank, no score has none.

    Args:
        made: The network.
        scores: By measure, one at least, the score of each node.
        iris: Whether several values of one attribute stand there as IRIs, and not by their names.

    Returns:
        The columns ``rank``, ``node``, the attributes of nodes that the network's query returns,
        their ``country`` and ``mode``, and one a measure; and the nodes in the order of the rows.
    """
    first = next(iter(scores.values()))
    places = ranks(first)
    given = {name for _, known in made.nodes(data=True) for name in known}
    attributes = sorted(given & (_SHOWN | made.graph.get("asked", frozenset())))
    last = len(places) + 1
    nodes = sorted(places, key=lambda node: (places[node] or last, node))
    table = Table(
        ("rank", "node", *attributes, *scores),
        tuple(
            (
                _number(places[node]),
                shown(node, made),
                *(shown(made.nodes[node].get(name, ()), made, iris=iris) for name in attributes),
                *(_number(found[node]) for found in scores.values()),
            )
            for node in nodes
        ),
    )
    return table, nodes


def ranks(scores: Mapping[str, float | None]) -> dict[str, int | None]:
    """The place of each node, from 1; equal scores share a place, no score has none.

    >>> ranks({"a": 1.0, "b": 2.0, "c": 1.0, "d": 0.5, "e": None})
    {'b': 1, 'a': 2, 'c': 2, 'd': 4, 'e': None}
    """
    known = {node: rounded(score) for node, score in scores.items() if score is not None}
    ordered = sorted(known, key=lambda node: (-known[node], node))
    places: dict[str, int | None] = {}
    for index, node in enumerate(ordered):
        before = ordered[index - 1] if index else node
        tied = index > 0 and known[before] == known[node]
        places[node] = places[before] if tied else index + 1
    return places | dict.fromkeys(node for node in scores if node not in known)


def rounded(score: float) -> float:
    """A score in the digits that are the same everywhere.

    By way of twice the digits: 7/128 has a 5 in its seventh, and what noise makes of it would
    else fall to either side.

    >>> rounded(7 / 128 - 1e-17) == rounded(7 / 128 + 1e-17)
    True
    """
    # Adding 0.0 takes the sign off a zero.
    return round(round(score, 2 * DIGITS), DIGITS) + 0.0


def _number(score: float | None) -> Cell:
    if score is None:
        return None
    return integer(score) if isinstance(score, int) else number(rounded(score))


def shown(said: str | Collection[str], made: "nx.Graph[str]", *, iris: bool = False) -> Cell:
    """What is said of a node or a tie as one cell; None if nothing is.

    Args:
        said: A node, a value, or several.
        made: The network, which knows what of it is an IRI, and the names of these.
        iris: Whether several stand there as they are, and not by their names.
    """
    names: Mapping[str, str] = made.graph.get("names", {})
    if isinstance(said, str):
        said = (said,)
    if len(said) == 1:
        (value,) = said
        return Iri(value) if value in names else Literal(value)
    named = said if iris else [names.get(value, value) for value in said]
    return Literal("; ".join(named)) if said else None


def statement(
    made: "nx.Graph[str]", how: Plan, *, weighted: bool, cuts: Sequence[str] = ()
) -> list[str]:
    """Say in a few lines what a network is: its nodes, ties, components and weights.

    Args:
        made: The network, with its parallel ties or without.
        how: How its ties were made.
        weighted: Whether weights count in what is measured.
        cuts: What of it was kept, in words.
    """
    sizes = sorted((len(part) for part in components(made)), reverse=True)
    kind = "directed" if made.is_directed() else "undirected"
    counts = f"nodes: {made.number_of_nodes()}; ties: {made.number_of_edges()}, {kind}"
    regardless = " (whatever the direction of ties)" if made.is_directed() else ""
    largest = f", the largest of {sizes[0]} nodes" if len(sizes) > 1 else ""
    lines = [f"{counts}; components{regardless}: {len(sizes)}{largest}."]
    lines += [f"cut: {cut}." for cut in cuts]
    parallel = _parallel(made)
    if parallel:
        pairs = "1 pair of nodes has" if parallel == 1 else f"{parallel} pairs of nodes have"
        strong = ", as strong as all together; a record of several relations counts once"
        lines.append(
            f"parallel ties: {pairs} ties of several relations; measures take them as one"
            f"{strong if how.weight else ''}."
        )
    pointing = sum(1 for _, _, said in made.edges(data=True) if said.get("directed"))
    if pointing and not made.is_directed():
        lines.append(f"ties that point one way: {pointing}; measures take them both ways.")
    loops = nx.number_of_selfloops(made)
    if loops:
        lines.append(f"ties of a node to itself: {loops}; no measure counts them.")
    if any(made.nodes[node].get("mode") for node in made):
        lines.append(
            "modes: two, each tie joins a group and a member; measures treat both alike, and n is"
            " the number of all nodes."
        )
    signs = Counter(said["sign"] for _, _, said in made.edges(data=True) if "sign" in said)
    if signs:
        torn = f", {signs[0]} both" if signs[0] else ""
        lines.append(
            f"signs: {signs[1]} positive, {signs[-1]} negative{torn}; measures of nodes and paths"
            " take all ties alike, communities leave the negative ones out."
        )
    if how.weight and weighted:
        lines.append(f"weight: {how.weight}; a strength, so a tie is 1/weight long.")
    elif how.weight:
        lines.append("weight: not counted; every tie is as strong and as long as any other.")
    else:
        lines.append("weight: none; every tie is as strong and as long as any other.")
    return lines


def _parallel(made: "nx.Graph[str]") -> int:
    """How many pairs of nodes have more than one tie, of one direction where ties have one."""
    pairs = Counter((one, other) for one, other in made.edges())
    return sum(number > 1 for number in pairs.values())


def profile(made: "nx.MultiGraph[str]", how: Plan) -> list[tuple[str, str | int]]:
    """What there is to know of a network as a whole, for a table of two columns.

    Its nodes by mode and country; its ties by relation and sign; its components, its span of time,
    and the documents behind it.
    """
    names = made.graph.get("names", {})
    plain = simple(made)
    facts: list[tuple[str, str | int]] = [("nodes", len(made))]
    modes = Counter(str(said["mode"]) for _, said in made.nodes(data=True) if "mode" in said)
    facts += [(f"nodes: {mode}", number) for mode, number in sorted(modes.items())]
    facts += _counted(
        "nodes in", (said.get("country", ()) for _, said in made.nodes(data=True)), names
    )
    facts.append(("ties", made.number_of_edges()))
    ties = [said for _, _, said in made.edges(data=True)]
    relations = Counter(str(said["relation"]) for said in ties)
    if set(relations) != {""}:
        facts += [
            (f"ties: {names.get(relation, curie(relation)) or 'no relation'}", number)
            for relation, number in sorted(relations.items())
        ]
    signs = Counter(said["sign"] for _, _, said in made.edges(data=True) if "sign" in said)
    words = {1: "positive", -1: "negative", 0: "both"}
    facts += [(f"ties: {words[sign]}", number) for sign, number in sorted(signs.items())]
    facts += [
        ("pairs of nodes with a tie", plain.number_of_edges()),
        ("ties of a node to itself", nx.number_of_selfloops(made)),
        ("direction", "directed" if how.directed else "undirected"),
        ("projection", how.projection),
        ("weight", how.weight or "none"),
    ]
    sizes = sorted((len(part) for part in components(made)), reverse=True)
    facts += [("components", len(sizes)), ("nodes in the largest component", max(sizes, default=0))]
    facts.append(("nodes without a tie", nx.number_of_isolates(made)))
    years = sorted(
        date[:4]
        for _, _, said in made.edges(data=True)
        for spell in said["spells"]
        for date in spell
        if date
    )
    dated = sum(bool(said["spells"]) for _, _, said in made.edges(data=True))
    facts += [
        ("ties with a date", dated),
        ("time span", f"{years[0]} to {years[-1]}" if years else "no date"),
    ]
    behind = (known["records"] for _, known in made.nodes(data=True))
    facts.append(("records", len(frozenset[str]().union(*behind))))
    facts += _counted("ties from", (said.get("sources", ()) for said in ties), {})
    return facts


def _counted(
    what: str, said: Iterable[tuple[str, ...]], names: Mapping[str, str]
) -> list[tuple[str, str | int]]:
    values = [value for values in said for value in values]
    return [
        (f"{what} {name}", number)
        for name, number in sorted(Counter(names.get(value, value) for value in values).items())
    ]
