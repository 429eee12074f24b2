"""Centrality by walks: a node counts for as much as those from whom ties arrive.

Ties of a node to itself are left out. Where a number is approached step by step, the steps begin
at the same place each time, so that the same network has the same scores.
"""

from collections.abc import Sequence
from typing import Any, Final

import networkx as nx

from laborgraph.errors import LaborgraphError
from laborgraph.measures.descriptions import Measure, Scores
from laborgraph.measures.ties import without_loops

_ROUNDS = 10_000
# Up to so many nodes a network is solved as a dense matrix, to the last digit.
_DENSE = 500
# Singular values that differ by less are one.
_EQUAL: Final = 1e-9
_TOLERANCE: Final = 1e-13
_KATZ_SHARE: Final = 0.85


def eigenvector(network: "nx.Graph[str]", weighted: bool) -> Scores:
    """How central a node's neighbours are, in the largest component; None elsewhere.

    Components of a network have eigenvectors of their own, whose scores do not compare; the
    measure is therefore taken on the largest one (with direction: the largest strongly connected
    one). Where two are equally large, or none has two nodes, no node has a score.

    Raises:
        LaborgraphError: If the solver does not come to an end.
    """
    empty: dict[str, float | None] = dict.fromkeys(network)
    parts = (
        nx.strongly_connected_components(network)
        if isinstance(network, nx.DiGraph)
        else nx.connected_components(network)
    )
    ordered = sorted(parts, key=len, reverse=True)
    if not ordered or len(ordered[0]) < 2:  # noqa: PLR2004 - one node has no neighbours
        return empty
    if len(ordered) > 1 and len(ordered[0]) == len(ordered[1]):
        return empty
    # In the order of the network, since that of a set differs from run to run.
    part = [node for node in network if node in ordered[0]]
    found = _leading_eigenvector(_matrix(network, weighted, part).T)
    return empty | dict(zip(part, map(float, found), strict=True))


def _leading_eigenvector(matrix: Any) -> Any:
    """The one of the largest eigenvalue, whose numbers all have one sign; of length 1."""
    import numpy as np

    if matrix.shape[0] == 2:  # noqa: PLR2004 - too small for the sparse solver
        values, vectors = np.linalg.eig(matrix.toarray())
        found = np.abs(vectors[:, np.argmax(values.real)].real)
        return found / np.linalg.norm(found)
    from scipy.sparse.linalg import ArpackNoConvergence, eigs

    start = np.ones(matrix.shape[0])
    try:
        _, vectors = eigs(matrix, k=1, which="LR", v0=start, maxiter=_ROUNDS)
    except ArpackNoConvergence as error:
        raise _not_found("the eigenvector", "pagerank or harmonic") from error
    found = np.abs(vectors[:, 0].real)
    return found / np.linalg.norm(found)


def katz(network: "nx.Graph[str]", weighted: bool) -> Scores:
    """The walks that arrive at a node, long ones attenuated; each node has 1 to begin with.

    Each further tie of a walk multiplies what it counts by alpha, which has to be below 1 over the
    largest eigenvalue, since walks add up to infinity from there on. Here alpha is 0.85 over the
    largest singular value, which is that eigenvalue where ties have no direction and which, unlike
    it, is above 0 in a directed network without cycles. So alpha is the same share whatever the
    unit of the weights (a fixed 0.1, as other programs have it, is too much for a dense network and
    hardly anything for weak ties).

    >>> scores = katz(nx.path_graph(["a", "b"]), False)
    >>> {node: round(score, 6) for node, score in scores.items()}  # 1 / (1 - 0.85)
    {'a': 6.666667, 'b': 6.666667}

    Raises:
        LaborgraphError: If the solver does not come to an end.
    """
    import numpy as np

    if not network:
        return {}
    scores = np.ones(len(network))
    matrix = _matrix(network, weighted)
    if matrix.nnz:
        step = matrix.T * (_KATZ_SHARE / _largest_singular_value(matrix))
        longer = step @ scores
        while longer.max() > _TOLERANCE:
            scores += longer
            longer = step @ longer
    return _by_node(network, scores)


def pagerank(network: "nx.Graph[str]", weighted: bool) -> Scores:
    """The share of time that a walk along the ties spends at a node, restarting with 15%."""
    if not network:
        return {}
    scores: Scores = nx.pagerank(
        without_loops(network),
        alpha=0.85,
        tol=1e-12,
        max_iter=1000,
        weight="weight" if weighted else None,
    )
    return scores


def hubs(network: "nx.Graph[str]", weighted: bool) -> Scores:
    """How far a node's ties point to those to whom many hubs point; None without direction.

    Raises:
        LaborgraphError: If the steps do not come to an end.
    """
    if not network.is_directed() or not without_loops(network).size():
        return dict.fromkeys(network)
    return _by_node(network, _hubs(_matrix(network, weighted)))


def authorities(network: "nx.Graph[str]", weighted: bool) -> Scores:
    """How many and what hubs point to a node; None without direction.

    Raises:
        LaborgraphError: If the steps do not come to an end.
    """
    if not network.is_directed() or not without_loops(network).size():
        return dict.fromkeys(network)
    import numpy as np

    matrix = _matrix(network, weighted)
    found = matrix.T @ _hubs(matrix)
    return _by_node(network, found / np.linalg.norm(found))


def _hubs(matrix: Any) -> Any:
    """The hubs to which Kleinberg's steps lead if every node has 1 to begin with.

    Where several parts of a network have one and the same largest singular value, its vectors are
    not unique, and what those steps lead to is: the share of the beginning that lies among them.
    """
    import numpy as np

    found = np.ones(matrix.shape[0])
    if len(found) <= _DENSE:
        left, values, _ = np.linalg.svd(matrix.toarray())
        largest = left[:, : np.count_nonzero(values >= values[0] * (1 - _EQUAL))]
        found = np.abs(largest @ (largest.T @ found))
        return found / np.linalg.norm(found)
    for _ in range(_ROUNDS):
        before, found = found, matrix @ (matrix.T @ found)
        found /= np.linalg.norm(found)
        if np.abs(found - before).max() < _TOLERANCE:
            return found
    raise _not_found("hubs and authorities", "pagerank")


def _matrix(network: "nx.Graph[str]", weighted: bool, nodes: Sequence[str] | None = None) -> Any:
    """The weights of ties from row to column, over the largest: their unit does not matter.

    Of all nodes, or of those among some in their order.
    """
    weight = "weight" if weighted else None
    matrix = nx.to_scipy_sparse_array(without_loops(network), nodes, weight=weight).astype(float)
    return matrix / matrix.max() if matrix.nnz else matrix


def _largest_singular_value(matrix: Any) -> float:
    import numpy as np

    if matrix.shape[0] <= _DENSE:
        return float(np.linalg.norm(matrix.toarray(), 2))
    from scipy.sparse.linalg import ArpackNoConvergence, svds

    start = np.ones(matrix.shape[0])
    try:
        (found,) = svds(matrix, k=1, v0=start, maxiter=_ROUNDS, return_singular_vectors=False)
    except ArpackNoConvergence as error:
        raise _not_found("the largest singular value", "pagerank or harmonic") from error
    return float(found)


def _by_node(network: "nx.Graph[str]", scores: Any) -> Scores:
    return dict(zip(network, map(float, scores), strict=True))


def _not_found(what: str, instead: str) -> LaborgraphError:
    were = "were" if " and " in what else "was"
    return LaborgraphError(
        f"{what} of this network {were} not found in {_ROUNDS} rounds; take {instead} in its place."
    )


_SQUARES: Final = "the squares of the scores sum to 1"
_DIRECTION_ONLY: Final = "it wants a network whose ties have a direction, and a tie; see pagerank"
_KLEINBERG: Final = "Kleinberg (1999), https://doi.org/10.1145/324133.324140"
_STEPS: Final = (
    "from h(i) = 1, again and again a(i) = the sum over j of w(j,i) h(j), h(i) = the sum over j of"
    " w(i,j) a(j), both normalised, until nothing changes; parts of the network that are less"
    " densely tied than the densest come to 0"
)

MEASURES: Final[dict[str, Measure]] = {
    "eigenvector": Measure(
        function=eigenvector,
        summary="in proportion to the sum of the scores of a node's neighbours",
        definition=(
            "c(i) = 1/λ * the sum over j of w(j,i) c(j), λ the largest eigenvalue of the largest"
            " component"
        ),
        normalisation=(
            f"{_SQUARES} over the largest component, and no node outside it has a score"
        ),
        weights="a neighbour counts by the weight of the tie",
        direction=(
            "neighbours are those whose ties arrive, in the largest strongly connected component"
        ),
        source="Bonacich (1972), https://doi.org/10.1080/0022250X.1972.9989806",
        undefined=(
            "it wants one component that is larger than all others and has two nodes or more"
            " (where ties have a direction, one in which each node reaches each other); take"
            " pagerank or harmonic here"
        ),
    ),
    "katz": Measure(
        function=katz,
        summary="1 and the walks that arrive at a node, each tie on the way counting alpha times",
        definition=(
            "k(i) = 1 + alpha * the sum over j of w(j,i) k(j), alpha 0.85 over the largest"
            " singular value of the weights (without direction, their largest eigenvalue)"
        ),
        normalisation="not normalised; 1 where no tie arrives",
        weights="a tie counts alpha times its weight; the unit of the weights does not matter",
        direction="walks follow the ties towards the node",
        source="Katz (1953), https://doi.org/10.1007/BF02289026",
    ),
    "pagerank": Measure(
        function=pagerank,
        summary=(
            "the share of its time that a walk along the ties spends at a node, if it starts again"
            " anywhere in 15% of its steps, and from a node without a way on"
        ),
        definition=(
            "p(i) = 0.15/n + 0.85 * the sum over j of p(j) w(j,i) / s(j), s(j) the weight of all"
            " ties that leave j; where none does, p(j) falls on all nodes alike"
        ),
        normalisation="the scores sum to 1",
        weights="the walk takes ties in proportion to their weights",
        direction="the walk follows the ties",
        source="Brin and Page (1998), https://doi.org/10.1016/S0169-7552(98)00110-X",
    ),
    "hubs": Measure(
        function=hubs,
        summary="in proportion to the authority of those to whom a node's ties point",
        definition=_STEPS,
        normalisation=_SQUARES,
        weights="a tie counts by its weight",
        direction="the ties that leave the node count",
        source=_KLEINBERG,
        needs="direction",
        undefined=_DIRECTION_ONLY,
    ),
    "authorities": Measure(
        function=authorities,
        summary="in proportion to the hub scores of those whose ties point to a node",
        definition=_STEPS,
        normalisation=_SQUARES,
        weights="a tie counts by its weight",
        direction="the ties that arrive at the node count",
        source=_KLEINBERG,
        needs="direction",
        undefined=_DIRECTION_ONLY,
    ),
}
