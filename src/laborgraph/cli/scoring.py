"""A measure taken for a verb, which says beforehand when it may take long."""

from typing import TYPE_CHECKING, Final

from laborgraph.cli.asking import say
from laborgraph.measures import MEASURES, Scores

if TYPE_CHECKING:
    import networkx as nx

# Nodes times ties: beyond it, networkx needs some ten seconds for a measure by paths.
_LONG: Final = 5_000_000


def scored(network: "nx.Graph[str]", name: str, *, weighted: bool) -> Scores:
    """The scores of a network without parallel ties, by the measure of that name."""
    measure = MEASURES[name]
    if measure.by_paths and network.number_of_nodes() * network.number_of_edges() > _LONG:
        say(f"{name} follows the paths from each of {len(network)} nodes: it may take minutes.")
    return measure.function(network, weighted)
