"""What a network's query and its header say: which columns are ends, and how ties become edges."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from laborgraph.errors import WrongUseError

_KEYS: Final = frozenset({"directed", "projection", "weight"})
# What joins the members of a group, and what the weight of such a tie means.
PROJECTIONS: Final[dict[str, str]] = {
    "none": "",
    "newman": "the sum over shared groups of 1/(n-1), n the members of the group",
    "count": "the number of shared groups",
    "jaccard": "the shared groups over all groups of either",
}
_ENDS: Final = (("source", "target"), ("group", "member"))


@dataclass(frozen=True)
class Plan:
    """How ties become edges, as the header of a network's query says.

    Attributes:
        directed: Whether a tie points from its source to its target.
        projection: How the members of a group are joined: ``newman`` by weights of 1/(n-1), n the
            group's members (Newman 2001, https://doi.org/10.1103/PhysRevE.64.016132), ``count``
            by the number of groups that two share, ``jaccard`` by their share of all groups of
            either; ``none`` keeps groups and members as nodes of two modes.
        weight: What a weight means, in words; empty where edges have none.
    """

    directed: bool
    projection: str
    weight: str

    @property
    def projected(self) -> bool:
        """Whether groups become ties between their members."""
        return self.projection != "none"

    def projecting(self, projection: str) -> "Plan":
        """The plan with another projection, whose weights mean what that projection says."""
        if projection == self.projection:
            return self
        return replace(self, projection=projection, weight=PROJECTIONS[projection])


def plan(name: str, header: Mapping[str, str]) -> Plan:
    """Read the ``network`` part of a header.

    Raises:
        WrongUseError: If it says something unknown; with what is allowed.
    """
    unknown = sorted(set(header) - _KEYS)
    projection = header.get("projection", "none")
    directed = header.get("directed", "False")
    if unknown or projection not in PROJECTIONS or directed not in {"True", "False"}:
        *others, last = PROJECTIONS
        raise WrongUseError(
            f"the header of the network {name!r} is not understood; under 'network' it says"
            f" directed (true or false), projection ({', '.join(others)} or {last}) and weight."
        )
    return Plan(directed == "True", projection, header.get("weight", "") or PROJECTIONS[projection])


def ends(columns: tuple[str, ...], how: Plan) -> tuple[str, str]:
    """The two columns whose cells are nodes.

    Raises:
        WrongUseError: If there are none, or the header says of them what cannot be.
    """
    listed = ", ".join("?" + name for name in columns)
    found = next((pair for pair in _ENDS if set(pair) <= set(columns)), None)
    if found is None:
        raise WrongUseError(
            "the query of a network returns ?source and ?target, or ?group and ?member; this one"
            f" returns {listed}."
        )
    if how.projected and "group" not in found:
        raise WrongUseError(
            f"the projection {how.projection} joins the members of groups, and the query returns"
            f" {listed}; let it return ?group and ?member, or write 'projection: none'."
        )
    if how.directed and "group" in found:
        raise WrongUseError(
            "groups and members have no direction; leave out 'directed', or let the query return"
            " ?source and ?target."
        )
    if "weight" in columns and (how.projected or not how.weight):
        raise WrongUseError(
            "the query returns ?weight, and the header has no words for it: under 'network' say"
            " what a weight means ('weight: …'), without a projection."
        )
    return found
