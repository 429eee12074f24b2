"""What networks cost, beside what others need for the same, as a table of ratios.

    python benchmarks/networks.py [--rounds N] [--triples N ...] [--keep DIR]

One process, seconds of CPU, on a network of two modes and on one of several relations from
synthetic libraries. A file in GEXF is written by laborgraph and by networkx, places are laid out by
laborgraph and by networkx, betweenness and PageRank are taken by laborgraph and by igraph
(``pip install laborgraph[test]``). The two take turns; the figures are medians. Looked at each
time: both files hold the same nodes and ties, and both sides find the same scores. Exit code 1 if
they do not.
"""

import argparse
import io
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, NamedTuple

import igraph
import networkx as nx

from compare import show
from generate import generate
from laborgraph import drawing
from laborgraph.endpoints import Embedded
from laborgraph.exports import gexf
from laborgraph.exports.making import Words, export_of
from laborgraph.exports.model import Export
from laborgraph.library import Library
from laborgraph.measures import MEASURES
from laborgraph.networks import choose, simple
from laborgraph.views import View

NETWORKS: Final = ("participation", "everything")
WITHIN: Final = {"betweenness": 1e-9, "pagerank": 1e-6}

Work = Callable[[], Any]
Scores = Mapping[str, float | None]


class Pair(NamedTuple):
    """The same work done by us and by a peer, and whether what they found agrees."""

    what: str
    peer: str
    ours: Work
    theirs: Work
    agree: Callable[[Any, Any], bool]


def flattened(export: Export) -> "nx.MultiGraph[str]":
    """An export as networkx's writer takes it: the same nodes, ties and values, lists as text."""
    made: nx.MultiGraph[str] = nx.MultiGraph()
    for node in export.nodes:
        made.add_node(node.id, label=node.label, **as_text(node.values))
    for tie in export.edges:
        made.add_edge(tie.source, tie.target, tie.id, weight=tie.weight, **as_text(tie.values))
    return made


def as_text(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values that networkx's writer knows."""
    return {
        name: "|".join(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if name != "label"
    }


def by_networkx(made: "nx.MultiGraph[str]") -> bytes:
    """A file in GEXF as networkx writes it."""
    out = io.BytesIO()
    nx.write_gexf(made, out)
    return out.getvalue()


def as_large(ours: bytes, theirs: bytes) -> bool:
    """Whether two files in GEXF hold as many nodes and ties."""
    return all(ours.count(word) == theirs.count(word) > 0 for word in (b"<node ", b"<edge "))


def igraph_of(plain: "nx.Graph[str]") -> igraph.Graph:
    """The same network for igraph, its nodes in the same order."""
    number = {node: index for index, node in enumerate(plain)}
    ties = [(number[one], number[other]) for one, other in plain.edges()]
    return igraph.Graph(len(number), ties)


def betweenness(peer: igraph.Graph) -> list[float]:
    """As a share of all pairs of others, as laborgraph has it."""
    count = peer.vcount()
    return [score * 2 / ((count - 1) * (count - 2)) for score in peer.betweenness()]


def same(within: float) -> Callable[[Scores, Sequence[float]], bool]:
    """Whether two measures give the same scores, node by node."""

    def agree(ours: Scores, theirs: Sequence[float]) -> bool:
        return all(
            one is not None and math.isclose(one, other, rel_tol=0, abs_tol=within)
            for one, other in zip(ours.values(), theirs, strict=True)
        )

    return agree


def pairs(library: Library, name: str) -> tuple[str, list[Pair]]:
    """What a network is, and what is measured on it."""
    network = choose(Embedded(library, View()), library, name).network
    plain = simple(network)
    # Loops and directions count for nobody here.
    plain.remove_edges_from(list(nx.selfloop_edges(plain)))
    peer = igraph_of(plain)
    export = export_of(network, Words(name, "", "", {}))
    theirs = flattened(export)
    said = f"{name}: {len(network):,} nodes, {network.number_of_edges():,} ties"
    work = [
        Pair(
            "GEXF",
            "networkx",
            lambda: gexf.write(export)[""],
            lambda: by_networkx(theirs),
            as_large,
        ),
        Pair(
            "places",
            "networkx",
            lambda: drawing.positions(network),
            lambda: nx.spring_layout(nx.Graph(plain), seed=1),
            lambda ours, theirs: ours.keys() == theirs.keys(),
        ),
    ]
    for measure, scores in (("betweenness", betweenness), ("pagerank", igraph.Graph.pagerank)):
        work.append(
            Pair(
                measure,
                "igraph",
                partial(MEASURES[measure].function, plain, False),
                partial(scores, peer),
                same(WITHIN[measure]),
            )
        )
    return said, work


def taken(pair: Pair, rounds: int) -> tuple[float, float]:
    """Seconds of CPU of us and of the peer, who take turns.

    Raises:
        SystemExit: If they do not agree.
    """
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        found = []
        for work, spent in zip((pair.ours, pair.theirs), seconds, strict=True):
            start = time.process_time()
            found.append(work())
            spent.append(time.process_time() - start)
        if not pair.agree(*found):
            sys.exit(f"{pair.what}: laborgraph and {pair.peer} do not agree.")
    return statistics.median(seconds[0]), statistics.median(seconds[1])


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    parser.add_argument("--triples", type=int, nargs="+", default=[10_000, 100_000], metavar="N")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where libraries are left")
    given = parser.parse_args()
    known = ", ".join(f"{name} {version(name)}" for name in ("networkx", "igraph", "numpy"))
    print(f"Python {sys.version.split()[0]}, {known}")
    with tempfile.TemporaryDirectory() as temporary:
        for triples in given.triples:
            folder = (given.keep or Path(temporary)) / f"synthetic-{triples}"
            generate(triples, 1, folder)
            for name in NETWORKS:
                said, work = pairs(Library(folder), name)
                rows = []
                for pair in work:
                    ours, theirs = taken(pair, given.rounds)
                    costs = [f"{spent * 1000:,.0f} ms" for spent in (ours, theirs)]
                    rows.append([pair.what, *costs, pair.peer, f"{ours / theirs:.2f}"])
                show(
                    f"{triples:,} triples, {said}; medians of {given.rounds}",
                    ("what", "laborgraph", "peer", "who", "ratio"),
                    rows,
                )


if __name__ == "__main__":
    main()
