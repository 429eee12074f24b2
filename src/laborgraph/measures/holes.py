"""Structural holes: how far a node's contacts are contacts of each other.

Written out here, after Burt: networkx 3.6.1 gives other effective sizes for a whole network than
node by node (its pull request 8906) where ties have weights or a direction.
"""

from typing import TYPE_CHECKING, Final

from laborgraph.measures.descriptions import Measure, Scores
from laborgraph.measures.ties import mutual

if TYPE_CHECKING:
    import networkx as nx


def constraint(network: "nx.Graph[str]", weighted: bool) -> Scores:
    """How far a node depends on contacts that are tied to each other; None without contacts.

    >>> import networkx as nx
    >>> constraint(nx.path_graph(["a", "b", "c"]), False)
    {'a': 1.0, 'b': 0.5, 'c': 1.0}
    """
    shares = {}
    for node, contacts in mutual(network, weighted).items():
        total = sum(contacts.values())
        shares[node] = {contact: tie / total for contact, tie in contacts.items()}
    return {node: _constraint(node, shares) if shares[node] else None for node in network}


def _constraint(node: str, shares: dict[str, dict[str, float]]) -> float:
    own = shares[node]
    invested = dict(own)
    for between, share in own.items():
        for contact, part in shares[between].items():
            if contact in own:
                invested[contact] += share * part
    return sum(part**2 for part in invested.values())


def effective_size(network: "nx.Graph[str]", weighted: bool) -> Scores:
    """The number of a node's contacts less what is redundant of them; None without contacts.

    >>> import networkx as nx
    >>> effective_size(nx.complete_graph(["a", "b", "c"]), False)
    {'a': 1.0, 'b': 1.0, 'c': 1.0}
    """
    ties = mutual(network, weighted)
    return {node: _effective_size(node, ties) if ties[node] else None for node in network}


def _effective_size(node: str, ties: dict[str, dict[str, float]]) -> float:
    own = ties[node]
    total = sum(own.values())
    size = 0.0
    for contact in own:
        theirs = ties[contact]
        strongest = max(theirs.values())
        shared = (other for other in own if other in theirs)
        size += 1 - sum(own[other] / total * (theirs[other] / strongest) for other in shared)
    return size


_BURT: Final = "Burt (1992), https://doi.org/10.4159/9780674029095"
_BOTH_WAYS: Final = "ties both ways add up to one, and whoever is tied either way is a contact"
_CONTACTS: Final = "it wants ties: a node without contacts has no score"
_SHARES: Final = "p(i,j) the share of j in the weight of all ties of i"

MEASURES: Final[dict[str, Measure]] = {
    "constraint": Measure(
        function=constraint,
        summary=(
            "how far a node's ties go, directly or by others of its contacts, to one and the same;"
            " low for who spans structural holes"
        ),
        definition=(
            "the sum over contacts j of (p(i,j) + the sum over contacts q of p(i,q) p(q,j))²,"
            f" {_SHARES}; contacts only, not those whom contacts alone reach"
        ),
        normalisation=(
            "not normalised; 1/n for n equal contacts who are not tied, 1 for a single contact, and"
            " above 1 where a few contacts are tied closely"
        ),
        weights="a share is one of weight, so the unit does not matter",
        direction=_BOTH_WAYS,
        source=_BURT,
        undefined=_CONTACTS,
    ),
    "effective-size": Measure(
        function=effective_size,
        summary="the number of a node's contacts, less how far they are tied to its other contacts",
        definition=(
            "the sum over contacts j of 1 - the sum over contacts q of p(i,q) m(j,q),"
            f" {_SHARES}, m(j,q) the tie of j and q over the strongest tie of j (without weights"
            " and direction: contacts less the mean number of ties that each has to the others)"
        ),
        normalisation="not normalised; from 1 to the number of contacts",
        weights="ties of contacts count by their weight, against the strongest that they have",
        direction=_BOTH_WAYS,
        source=_BURT,
        undefined=_CONTACTS,
    ),
}
