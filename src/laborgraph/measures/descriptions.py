"""What a reader has to know of a measure before using its numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from laborgraph.measures import modes
from laborgraph.measures.ties import values_of

if TYPE_CHECKING:
    import networkx as nx

Scores = Mapping[str, float | None]


@dataclass(frozen=True, kw_only=True)
class Description:
    """A measure in words.

    Attributes:
        summary: What it measures.
        definition: Its formula, in plain text.
        normalisation: Over what it is taken.
        weights: What it makes of weights.
        direction: What it makes of direction.
        source: The publication that defines it.
        needs: What a network must have: ``two modes``, ``one mode``, ``direction``, or the
            attribute of nodes by which they are told apart; empty for any network.
        undefined: What has to be the case for there to be a score, where that can fail.
    """

    summary: str
    definition: str
    normalisation: str
    weights: str
    direction: str
    source: str
    needs: str = ""
    undefined: str = ""

    def explained(self, *, directed: bool, weighted: bool) -> str:
        """The measure in one line, as it was taken on such a network."""
        parts = [self.summary, self.normalisation]
        if weighted:
            parts.append(self.weights)
        if directed:
            parts.append(self.direction)
        return f"{'; '.join(parts)}. {self.source}"

    def lacking(self, network: "nx.Graph[str]") -> str:
        """What this network lacks for the measure, as a clause; empty if it has what it takes."""
        if not network or not self.needs:
            return ""
        if self.needs == "direction":
            return "" if network.is_directed() else "its ties have no direction"
        if self.needs == modes.TWO:
            return modes.unlike_two(network)
        if self.needs == modes.ONE:
            return "it has two modes" if modes.two(network) else ""
        known = values_of(network, self.needs)
        if any(one != other and one in known and other in known for one, other in network.edges()):
            return ""
        return f"no tie joins two nodes of which both have the attribute {self.needs}"

    def without_score(self, network: "nx.Graph[str]") -> str:
        """Why there is no score on this network, as a clause."""
        lacking = self.lacking(network)
        return f"{self.undefined}; here {lacking}" if lacking else self.undefined


@dataclass(frozen=True, kw_only=True)
class Measure(Description):
    """A measure of nodes.

    Attributes:
        function: From a network, and whether its weights count, to a number for each node.
        by_paths: Whether it follows the shortest paths from every node, which takes time in
            proportion to nodes times ties.
    """

    function: Callable[["nx.Graph[str]", bool], Scores]
    by_paths: bool = False


@dataclass(frozen=True, kw_only=True)
class WholeMeasure(Description):
    """A measure of a whole network.

    Attributes:
        function: From a network, and whether its weights count, to a number, or to None where it
            has no meaning.
    """

    function: Callable[["nx.Graph[str]", bool], float | None]


# Words that several measures share.
NOT_COUNTED = "weights do not count"
NO_DIRECTION = "direction does not count, a tie either way is a tie"
