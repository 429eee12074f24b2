"""Other programs find the same: igraph, networkit, and networkx where we do without it.

Random networks from fixed seeds: with and without weights and direction, in several parts.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import igraph
import networkit
import networkx as nx
import numpy as np
import pytest

from graphs import close, ties
from laborgraph.measures import MEASURES, WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from graphs import Network

    Elsewhere = Callable[[igraph.Graph, list[float] | None], Iterable[float | None]]

# Several threads for a few nodes do little but wait for each other.
networkit.setNumberOfThreads(1)

SEEDS = pytest.mark.parametrize("seed", range(4))
WEIGHINGS = pytest.mark.parametrize("weighted", [False, True], ids=["unweighted", "weighted"])
DIRECTIONS = pytest.mark.parametrize("directed", [False, True], ids=["undirected", "directed"])


def at_random(seed: int, *, directed: bool) -> Network:
    """A larger part, a smaller one, and a node by itself; a loop, too."""
    made = ties(directed=directed, alone="z")
    for name, nodes, share in (("n", 17, 0.2), ("m", 5, 0.5)):
        shape = nx.gnp_random_graph(nodes, share, seed=seed, directed=directed)
        # Binary fractions, so that lengths add up exactly there too.
        for index, (one, other) in enumerate(sorted(shape.edges)):
            weight = (0.5, 1.0, 2.0, 4.0)[(index * 7 + seed) % 4]
            made.add_edge(f"{name}{one}", f"{name}{other}", weight=weight)
        made.add_edge(f"{name}0", f"{name}0", weight=2.0)
    for index, node in enumerate(made):
        made.nodes[node]["country"] = (("MX", "US", "CA")[(index * 5 + seed) % 3],)
    return made


def elsewhere(network: Network) -> igraph.Graph:
    """The same for igraph, without the loops that no measure counts."""
    number = {node: index for index, node in enumerate(network)}
    said: list[tuple[str, str, float]] = [
        (one, other, known["weight"])
        for one, other, known in network.edges(data=True)
        if one != other
    ]
    made = igraph.Graph(
        n=len(network),
        edges=[(number[one], number[other]) for one, other, _ in said],
        directed=network.is_directed(),
    )
    made.es["weight"] = [weight for _, _, weight in said]
    made.vs["country"] = [network.nodes[node]["country"][0] for node in network]
    return made


def lengths(weights: list[float] | None) -> list[float] | None:
    return weights and [1 / weight for weight in weights]


def betweenness(graph: igraph.Graph, weights: list[float] | None) -> list[float]:
    others = graph.vcount() - 1
    pairs = others * (others - 1) / (1 if graph.is_directed() else 2)
    return [score / pairs for score in graph.betweenness(weights=lengths(weights))]


def closeness(graph: igraph.Graph, weights: list[float] | None) -> list[float]:
    """Wasserman and Faust's form, of igraph's distances."""
    found = []
    for row in graph.distances(weights=lengths(weights), mode="in"):
        near = [distance for distance in row if distance < math.inf]
        mean = sum(near) / max(len(near) - 1, 1)
        found.append((len(near) - 1) / (graph.vcount() - 1) / mean if mean else 0.0)
    return found


def one_long(scores: list[float]) -> list[float]:
    return [score / math.hypot(*scores) for score in scores]


IGRAPH: dict[str, Elsewhere] = {
    "degree": lambda graph, _: [d / (graph.vcount() - 1) for d in graph.degree(mode="all")],
    "strength": lambda graph, weights: graph.strength(mode="all", weights=weights),
    "betweenness": betweenness,
    "closeness": closeness,
    "harmonic": lambda graph, weights: graph.harmonic_centrality(
        mode="in", weights=lengths(weights)
    ),
    "pagerank": lambda graph, weights: graph.pagerank(damping=0.85, weights=weights),
    "k-core": lambda graph, _: graph.coreness(mode="all"),
    "constraint": lambda graph, weights: graph.constraint(weights=weights),
    "clustering": lambda graph, _: graph.as_undirected().transitivity_local_undirected(),
}


@SEEDS
@WEIGHINGS
@DIRECTIONS
@pytest.mark.parametrize("name", IGRAPH)
def test_igraph_finds_the_same_scores(name: str, seed: int, weighted: bool, directed: bool) -> None:
    network = at_random(seed, directed=directed)
    graph = elsewhere(network)
    found = IGRAPH[name](graph, graph.es["weight"] if weighted else None)
    due = {
        node: None if score is None or math.isnan(score) else score
        for node, score in zip(network, found, strict=True)
    }
    assert close(MEASURES[name].function(network, weighted), due)


@SEEDS
@WEIGHINGS
@DIRECTIONS
def test_igraph_finds_the_same_eigenvector(seed: int, weighted: bool, directed: bool) -> None:
    network = at_random(seed, directed=directed)
    graph = elsewhere(network)
    part = max(graph.connected_components(mode="strong"), key=len)
    inside = graph.induced_subgraph(part)
    weights = inside.es["weight"] if weighted else None
    scores = one_long(inside.eigenvector_centrality(weights=weights))
    nodes = list(network)
    due = dict.fromkeys(nodes) | {
        nodes[index]: score for index, score in zip(part, scores, strict=True)
    }
    assert close(MEASURES["eigenvector"].function(network, weighted), due)


@SEEDS
@WEIGHINGS
@pytest.mark.filterwarnings("ignore:More than:RuntimeWarning")  # igraph, of scores that are 0
def test_igraph_and_networkx_find_the_same_hubs_and_authorities(seed: int, weighted: bool) -> None:
    network = at_random(seed, directed=True)
    graph = elsewhere(network)
    weights = graph.es["weight"] if weighted else None
    network.remove_edges_from(list(nx.selfloop_edges(network)))
    if not weighted:
        nx.set_edge_attributes(network, dict.fromkeys(network.edges, 1.0), "weight")
    both = nx.hits(network, tol=1e-15)
    for name, there, other in (
        ("hubs", graph.hub_score(weights=weights), both[0]),
        ("authorities", graph.authority_score(weights=weights), both[1]),
    ):
        found = MEASURES[name].function(network, weighted)
        assert close(found, dict(zip(network, one_long(there), strict=True)))
        assert close(found, dict(zip(network, one_long([other[n] for n in network]), strict=True)))


@SEEDS
@WEIGHINGS
@DIRECTIONS
def test_networkx_and_networkit_find_the_same_katz_scores(
    seed: int, weighted: bool, directed: bool
) -> None:
    """networkit counts 1 for the node itself and 2 for each walk, and scales: 2k - 1 is alike."""
    network = at_random(seed, directed=directed)
    network.remove_edges_from(list(nx.selfloop_edges(network)))
    if not weighted:
        nx.set_edge_attributes(network, dict.fromkeys(network.edges, 1.0), "weight")
    alpha = float(0.85 / np.linalg.norm(nx.to_numpy_array(network), 2))
    found = MEASURES["katz"].function(network, weighted)
    due = nx.katz_centrality_numpy(network, alpha=alpha, normalized=False, weight="weight")
    assert close(found, due)
    number = {node: index for index, node in enumerate(network)}
    graph = networkit.Graph(len(network), weighted=True, directed=directed)
    for tie in network.edges:
        graph.addEdge(number[tie[0]], number[tie[1]], network.edges[tie]["weight"])
    there = networkit.centrality.KatzCentrality(graph, alpha, 1.0, 1e-14).run().scores()
    alone = there[number["z"]]
    assert close(found, {node: (there[number[node]] / alone + 1) / 2 for node in network})


@SEEDS
@WEIGHINGS
@DIRECTIONS
def test_networkx_finds_the_same_effective_sizes_node_by_node(
    seed: int, weighted: bool, directed: bool
) -> None:
    """For all nodes at once it divides by the wrong maxima; ties in only, it takes for no ties."""
    network = at_random(seed, directed=directed)
    both_ways: Network = nx.Graph()
    both_ways.add_nodes_from(network)
    for one, other in network.edges:
        if one != other:
            before = both_ways.get_edge_data(one, other, {"weight": 0.0})["weight"]
            strength = network.edges[one, other]["weight"] if weighted else 1.0
            both_ways.add_edge(one, other, weight=before + strength)
    there: Mapping[str, float] = nx.effective_size(both_ways, nodes=list(network), weight="weight")
    due = {node: None if math.isnan(size) else size for node, size in there.items()}
    assert close(MEASURES["effective-size"].function(network, weighted), due)


@SEEDS
@DIRECTIONS
def test_igraph_finds_the_same_for_the_whole_network(seed: int, directed: bool) -> None:
    network = at_random(seed, directed=directed)
    graph = elsewhere(network)
    plain = graph.as_undirected()
    countries = sorted(set(graph.vs["country"]))
    types = [countries.index(country) for country in graph.vs["country"]]
    due = {
        "density": graph.density(),
        "reciprocity": graph.reciprocity() if directed else None,
        "transitivity": plain.transitivity_undirected(),
        "mean-clustering": plain.transitivity_avglocal_undirected(mode="nan"),
        "assortativity-degree": graph.assortativity_degree(directed=directed),
        "assortativity-country": graph.assortativity_nominal(types, directed=directed),
    }
    assert close({name: WHOLE[name].function(network, False) for name in due}, due)


@SEEDS
@DIRECTIONS
def test_weights_are_to_assortativity_as_many_ties(seed: int, directed: bool) -> None:
    """Twice the weights are whole numbers, so igraph gets each tie so many times."""
    network = at_random(seed, directed=directed)
    graph = elsewhere(network)
    many = [tie.tuple for tie in graph.es for _ in range(int(2 * tie["weight"]))]
    several = igraph.Graph(n=len(network), edges=many, directed=directed)
    countries = sorted(set(graph.vs["country"]))
    types = [countries.index(country) for country in graph.vs["country"]]
    due = several.assortativity_nominal(types, directed=directed)
    found = WHOLE["assortativity-country"].function(network, True)
    assert found == pytest.approx(due, abs=1e-9)


@SEEDS
@DIRECTIONS
def test_networkx_counts_the_same_ties_within_countries(seed: int, directed: bool) -> None:
    network = at_random(seed, directed=directed)
    found = WHOLE["network-ei-country"].function(network, False)
    network.remove_edges_from(list(nx.selfloop_edges(network)))
    mixed = nx.attribute_mixing_matrix(network, "country", normalized=False)
    assert found == pytest.approx(1 - 2 * mixed.trace() / mixed.sum(), abs=1e-9)


@SEEDS
def test_networkx_finds_the_same_in_a_connected_network_of_two_modes(seed: int) -> None:
    shape = nx.bipartite.random_graph(6, 9, 0.4, seed=seed)
    inside = shape.subgraph(max(nx.connected_components(shape), key=len))
    network: Network = nx.relabel_nodes(inside, str)
    groups = [node for node, side in network.nodes(data="bipartite") if not side]
    nx.set_node_attributes(network, dict.fromkeys(network, "member"), "mode")
    nx.set_node_attributes(network, dict.fromkeys(groups, "group"), "mode")
    assert len(network) > 10
    for name, there in (
        ("two-mode-degree", nx.bipartite.degree_centrality),
        ("two-mode-closeness", nx.bipartite.closeness_centrality),
        ("two-mode-betweenness", nx.bipartite.betweenness_centrality),
    ):
        assert close(MEASURES[name].function(network, False), there(network, groups))
