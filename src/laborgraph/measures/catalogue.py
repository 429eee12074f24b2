"""Everything that is measured, by name: of nodes, of networks, of communities, of ways and ties."""

from typing import Final, NamedTuple

from laborgraph.measures import MEASURES, WHOLE, agreement, brokerage, communities
from laborgraph.measures.descriptions import NO_DIRECTION, NOT_COUNTED, Description


class Entry(NamedTuple):
    """A measure in words, and where its numbers are to be had.

    Attributes:
        of: Of what it is a measure.
        verb: The command that takes it.
        what: The measure in words.
    """

    of: str
    verb: str
    what: Description


_BOTH_WAYS: Final = "direction does not count; ties both ways are one, their weights added up"
_BY_WEIGHT: Final = "ties count by their weight"
_MODULARITY: Final = (
    "the sum over communities c of w(c) / m - resolution * (s(c) / 2m)², w(c) the weight of the"
    " ties within c, s(c) the strength of its nodes, m the weight of all ties; hostile ties are"
    " left out"
)
_CHANCE: Final = "chance has a part in it, so that another seed may give other communities"


def _method(name: str, method: communities.Method) -> Entry:
    sought = f"seeks the largest modularity: {_MODULARITY}" if method.resolves else method.summary
    return Entry(
        "communities",
        f"communities --method {name}",
        Description(
            summary=method.summary,
            definition=f"{sought}; {_CHANCE}" if method.by_chance else sought,
            normalisation="each node is in one community, a node without ties in one of its own",
            weights=_BY_WEIGHT,
            direction=_BOTH_WAYS,
            source=method.source,
        ),
    )


_OTHERS: Final[dict[str, Entry]] = {
    "modularity": Entry(
        "communities",
        "communities",
        Description(
            summary="how much more of the ties lie within communities than by chance would",
            definition=_MODULARITY,
            normalisation="over all ties; below 1, and 0 if all nodes are one community",
            weights=_BY_WEIGHT,
            direction=_BOTH_WAYS,
            source=communities.MODULARITY,
            undefined="it wants a tie",
        ),
    ),
    "adjusted-rand": Entry(
        "communities",
        "communities",
        Description(
            summary="how far two divisions into communities agree, beyond chance",
            definition=(
                "(t - e) / ((t1 + t2) / 2 - e), t the pairs of nodes that both put together, t1 and"
                " t2 those that either does, e = t1 t2 over all pairs"
            ),
            normalisation="1 if they are the same, about 0 as by chance",
            weights=NOT_COUNTED,
            direction="direction does not count",
            source=communities.RAND,
        ),
    ),
    "brokerage": Entry(
        "nodes",
        "brokers",
        Description(
            summary=(
                "how often a node has a tie from one node and to another who are not tied"
                " themselves, by the groups of the three"
            ),
            definition="; ".join(f"{role} - {says}" for role, says in brokerage.ROLES.items()),
            normalisation="not normalised",
            weights=NOT_COUNTED,
            direction="the ties run from the first to the last; without direction, both ways",
            source=brokerage.SOURCE,
        ),
    ),
    "cuts": Entry(
        "nodes",
        "brokers",
        Description(
            summary="into how many more parts the network falls without a node",
            definition=(
                "the blocks, parts that no single node divides, to which the node belongs, less 1;"
                " above 0 for articulation points"
            ),
            normalisation="not normalised",
            weights=NOT_COUNTED,
            direction=NO_DIRECTION,
            source="Hopcroft and Tarjan (1973), https://doi.org/10.1145/362248.362272",
        ),
    ),
    "bridges": Entry(
        "ties",
        "brokers --bridges",
        Description(
            summary="the ties without which the network falls into one part more",
            definition="the nodes on the smaller side of the tie, when it is taken away",
            normalisation="not normalised",
            weights=NOT_COUNTED,
            direction=NO_DIRECTION,
            source="Hopcroft and Tarjan (1973), https://doi.org/10.1145/362248.362272",
        ),
    ),
    "shortest-paths": Entry(
        "pairs of nodes",
        "path A B",
        Description(
            summary="the shortest ways from one node to another, their number and their length",
            definition=(
                "of all paths from A to B those with the least sum of lengths; equal lengths are"
                " told in whole numbers, without rounding"
            ),
            normalisation="not normalised",
            weights="a tie is 1/weight long",
            direction="paths follow the ties",
            source="Dijkstra (1959), https://doi.org/10.1007/BF01386390",
        ),
    ),
    "spearman": Entry(
        "two rankings",
        "compare",
        Description(
            summary="how far two scores put the same nodes in the same order",
            definition="the correlation of their ranks; nodes of equal score share the mean rank",
            normalisation="from -1 (reversed) to 1 (the same order)",
            weights="as the measures have them",
            direction="as the measures have it",
            source=agreement.SPEARMAN,
            undefined="it wants two nodes with both scores, and two values of each",
        ),
    ),
    "kendall": Entry(
        "two rankings",
        "compare",
        Description(
            summary="the pairs of nodes in the same order less those in the opposite one",
            definition=(
                "(C - D) / √((C + D + T1) (C + D + T2)), C and D the pairs in the same and in the"
                " opposite order, T1 and T2 those equal in one score only (tau-b)"
            ),
            normalisation="from -1 (reversed) to 1 (the same order)",
            weights="as the measures have them",
            direction="as the measures have it",
            source=agreement.KENDALL,
            undefined="it wants two nodes with both scores, and two values of each",
        ),
    ),
    "jaccard": Entry(
        "two networks",
        "compare",
        Description(
            summary="how far two networks have the same nodes, or the same ties",
            definition="those in both, over those in either",
            normalisation="from 0 (nothing in common) to 1 (the same)",
            weights=NOT_COUNTED,
            direction="a tie that points the other way is another",
            source=agreement.JACCARD,
            undefined="it wants a node, or a tie, in one of the networks",
        ),
    ),
}

CATALOGUE: Final[dict[str, Entry]] = {
    **{name: Entry("nodes", f"centrality {name}", what) for name, what in MEASURES.items()},
    **{name: Entry("the network", "network show", what) for name, what in WHOLE.items()},
    **{name: _method(name, method) for name, method in communities.METHODS.items()},
    **_OTHERS,
}
# Of what there are measures, in order.
OF: Final = tuple(dict.fromkeys(entry.of for entry in CATALOGUE.values()))
