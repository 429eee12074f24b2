"""Which part of a network is kept: by attributes of nodes, around one of them, the largest part."""

from collections.abc import Callable, Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import networkx as nx

from laborgraph.endpoints import Endpoint, rows
from laborgraph.errors import WrongUseError
from laborgraph.names import folded, labels, nearest, resolve
from laborgraph.networks.making import add_tie, components
from laborgraph.tables import text
from laborgraph.vocab import LG, RDF, curie

LARGEST: Final = "largest"
SIGNS: Final = {"positive": 1, "negative": -1}


@dataclass(frozen=True)
class Cuts:
    """Which part of a network is kept.

    Attributes:
        relation: Ties of any of these relations, by name, CURIE or IRI, and the nodes that they
            join; empty for all.
        sign: ``positive`` or ``negative`` ties only, and the nodes that they join; empty for all.
        country: Nodes of any of these countries, by name, code, CURIE or IRI; empty for all.
        sector: Nodes of any of these sectors.
        kind: Nodes of any of these classes, or of a class below one of them.
        ego: The name of the node around which the network is kept; empty for all.
        radius: How many ties away from it a node may be, whatever their direction.
        component: ``largest`` to keep the largest component; empty for all.
    """

    relation: tuple[str, ...] = ()
    sign: str = ""
    country: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    ego: str = ""
    radius: int = 1
    component: str = ""


# All of a network.
WHOLE: Final = Cuts()
_Cut = Callable[..., tuple["nx.MultiGraph[str]", tuple[str, ...]]]


def cutting(endpoint: Endpoint, cuts: Cuts, language: str) -> _Cut:
    """What keeps the part of a network that is asked for, and says in words what that is.

    What is asked for has to be in the network, unless it is one made ``anew``: there it may be
    gone with what was left out.

    Raises:
        WrongUseError: If nothing has the name of the node around which the network is kept; and
            by what is returned, if no node has what is asked for.
    """
    center = resolve(endpoint, cuts.ego).value if cuts.ego else ""
    classes: dict[str, tuple[str, ...]] = _classes(endpoint) if cuts.kind else {}

    def cut(
        made: "nx.MultiGraph[str]", *, anew: bool = False
    ) -> tuple["nx.MultiGraph[str]", tuple[str, ...]]:
        words: list[str] = []
        whole = set(made)
        if cuts.relation:
            made, said = _related(made, cuts.relation, anew=anew)
            words.append(said)
        if cuts.sign:
            made, said = _signed(made, cuts.sign)
            words.append(said)
        for what, wanted in (("country", cuts.country), ("sector", cuts.sector)):
            if wanted:
                values = {node: made.nodes[node].get(what, ()) for node in made}
                made, said = _kept(made, what, wanted, values, anew=anew)
                words.append(said)
        if cuts.kind:
            values = {node: classes.get(node, ()) for node in made}
            made.graph["names"].update(_called(endpoint, values, made.graph["names"], language))
            made, said = _kept(made, "type", cuts.kind, values, anew=anew)
            words.append(said)
        if center:
            made, said = _around(made, center, cuts, whole, words, anew=anew)
            words.append(said)
        if cuts.component:
            largest = min(components(made), key=lambda part: (-len(part), min(part)), default=set())
            made = _part(made, largest)
            words.append("the largest component")
        return made, tuple(words)

    return cut


def _classes(endpoint: Endpoint) -> dict[str, tuple[str, ...]]:
    """All classes of every thing, the derived ones too."""
    found: dict[str, set[str]] = {}
    query = (
        f"SELECT ?thing ?class WHERE {{ ?thing <{RDF}type> ?class ."
        f' FILTER (STRSTARTS(STR(?class), "{LG}")) }}'
    )
    for thing, kind in rows(endpoint, query).rows:
        found.setdefault(text(thing), set()).add(text(kind))
    return {thing: tuple(sorted(kinds)) for thing, kinds in found.items()}


def _called(
    endpoint: Endpoint,
    values: Mapping[str, tuple[str, ...]],
    known: Mapping[str, str],
    language: str,
) -> dict[str, str]:
    new = {value for said in values.values() for value in said} - set(known)
    return {iri: curie(iri) for iri in new} | labels(endpoint, new, language)


def _kept(
    made: "nx.MultiGraph[str]",
    what: str,
    wanted: Iterable[str],
    values: Mapping[str, tuple[str, ...]],
    *,
    anew: bool,
) -> tuple["nx.MultiGraph[str]", str]:
    """The nodes that have one of the values; of two modes, with their neighbours of the other.

    Raises:
        WrongUseError: If no node of the network has such a value; with those there are.
    """
    names = made.graph["names"]
    meant = _meant(
        "node", what, wanted, {value for node in made for value in values[node]}, names, anew
    )
    has = {node for node in made if meant & set(values[node])}
    if any("mode" in made.nodes[node] for node in made):
        has |= {other for node in has for other in made[node]}
    said = " or ".join(sorted({names.get(value, value) for value in meant})) or "none"
    return _part(made, has), f"{what}: {said}"


def _meant(
    thing: str,
    what: str,
    wanted: Iterable[str],
    there: Collection[str],
    names: Mapping[str, str],
    anew: bool,
) -> set[str]:
    """The values that are meant, of those there are.

    Raises:
        WrongUseError: If something names none of them; with those there are.
    """
    meant: set[str] = set()
    for given in wanted:
        found = {value for value in there if folded(given) in _ways_to_say(value, names)}
        if not found and not anew:
            known = sorted({names.get(value, value) for value in there})
            near = nearest(given, known) if known else []
            hint = f"there are {', '.join(known)}." if known else "none has any."
            if near:
                hint = f"did you mean {' or '.join(near)}?"
            raise WrongUseError(f"no {thing} of this network has the {what} {given!r}; {hint}")
        meant |= found
    return meant


def _related(
    made: "nx.MultiGraph[str]", wanted: Iterable[str], *, anew: bool
) -> tuple["nx.MultiGraph[str]", str]:
    """The ties of some relations, with the nodes that they join."""
    names = made.graph["names"]
    there = {said["relation"] for _, _, said in made.edges(data=True)} - {""}
    meant = _meant("tie", "relation", wanted, there, names, anew)
    said = " or ".join(sorted({names.get(value, value) for value in meant})) or "none"
    return _tied(made, lambda tie: tie["relation"] in meant), f"relation: {said}"


def _signed(made: "nx.MultiGraph[str]", sign: str) -> tuple["nx.MultiGraph[str]", str]:
    """The positive or the negative ties, with the nodes that they join.

    Raises:
        WrongUseError: If ties have no signs, or there is no such sign.
    """
    if sign not in SIGNS:
        raise WrongUseError(f"a sign is {' or '.join(SIGNS)}, not {sign!r}.")
    if made.number_of_edges() and not any("sign" in tie for _, _, tie in made.edges(data=True)):
        raise WrongUseError("the ties of this network have no signs; leave out --sign.")
    return _tied(made, lambda tie: tie.get("sign") == SIGNS[sign]), f"{sign} ties"


def _tied(
    made: "nx.MultiGraph[str]", keep: Callable[[Mapping[str, Any]], bool]
) -> "nx.MultiGraph[str]":
    """A network of some of the ties and the nodes that they join, in the same order."""
    kept = [tie for *tie, said in made.edges(keys=True, data=True) if keep(said)]
    part = _part(made, {node for one, other, _ in kept for node in (one, other)})
    keys = {tuple(tie) for tie in kept}
    part.remove_edges_from([tie for tie in part.edges(keys=True) if tie not in keys])
    return part


def _ways_to_say(value: str, names: Mapping[str, str]) -> set[str]:
    """The name of a value, its CURIE and IRI, its local name, and that without its scheme."""
    local = curie(value).rpartition(":")[2]
    words = {value, curie(value), local, local.partition("-")[2], names.get(value, value)}
    # A class is written CamelCase; people type it with hyphens.
    return {folded(word) for word in words if word}


def _around(
    made: "nx.MultiGraph[str]",
    center: str,
    cuts: Cuts,
    whole: Container[str],
    before: Iterable[str],
    *,
    anew: bool,
) -> tuple["nx.MultiGraph[str]", str]:
    """The nodes up to so many ties away from one.

    Raises:
        WrongUseError: If that one is not there, or not any more after the cuts before.
    """
    name = made.graph["names"].get(center, curie(center))
    steps = "1 tie" if cuts.radius == 1 else f"{cuts.radius} ties"
    said = f"up to {steps} from {name}"
    if center not in made:
        if anew:
            return _part(made, set()), said
        if center in whole:
            raise WrongUseError(
                f"{name} is in the network, and not in the part of it that is kept by"
                f" {'; '.join(before)}."
            )
        raise WrongUseError(
            f"{cuts.ego!r} is not in this network, so nothing is around it; 'laborgraph centrality'"
            " lists its nodes."
        )
    both_ways = made.to_undirected(as_view=True)
    near = nx.single_source_shortest_path_length(both_ways, center, cutoff=cuts.radius)
    return _part(made, near), said


def _part(made: "nx.MultiGraph[str]", nodes: Iterable[str]) -> "nx.MultiGraph[str]":
    """A network of some of the nodes and the ties among them, in the same order."""
    kept = set(nodes)
    part: nx.MultiGraph[str] = nx.MultiDiGraph() if made.is_directed() else nx.MultiGraph()
    part.graph.update(made.graph)
    part.add_nodes_from((node, said) for node, said in made.nodes(data=True) if node in kept)
    for one, other, key, said in made.edges(keys=True, data=True):
        if one in kept and other in kept:
            add_tie(part, (one, other, key), said)
    return part
