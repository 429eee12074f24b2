"""Places for the nodes of a component too large for the clearest layouts, in seconds.

The distances of all nodes to a few of them give the outline; forces between tied nodes, and between
each node and the crowds of the others, open it where nodes would lie on one another. The work grows
with nodes and ties, not with pairs of nodes.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]

_PIVOTS: Final = 50
_ROUNDS: Final = 50
# So many pairs of a node and a crowd are looked at in a round: of up to 1,500 nodes, each alone.
_PAIRS: Final = 2_250_000
# From round to round the edges of crowds are turned by the golden angle, so that none stays.
_TURN: Final = math.pi * (3 - math.sqrt(5))
_NEAR: Final = 1e-6  # closer than this no distance is divided by


def spread(count: int, ties: Sequence[tuple[int, int]], seed: int) -> "Floats":
    """Places for the nodes 0 to ``count`` - 1 of a connected network, ties about 1 long.

    Args:
        count: The number of nodes, at least 2.
        ties: Each tie once, by its two ends.
        seed: For the small steps that part nodes of the same place.

    Returns:
        An x and a y for each node; the same for the same network and seed.

    Source:
        Brandes and Pich (2007), https://doi.org/10.1007/978-3-540-70904-6_6, for the outline;
        Fruchterman and Reingold (1991), https://doi.org/10.1002/spe.4380211102, for the forces.
    """
    import numpy as np
    from scipy.sparse import coo_array

    one, other = (np.array(ends, dtype=np.int64) for ends in zip(*ties, strict=True))
    joined = coo_array((np.ones(len(one)), (one, other)), shape=(count, count)).tocsr()
    places = _outline(_distances(joined, min(_PIVOTS, count)))
    steps = places[one] - places[other]
    places /= float(np.mean(np.hypot(steps[:, 0], steps[:, 1]))) or 1.0
    places += np.random.default_rng(seed).uniform(-0.5, 0.5, places.shape)
    warmth = 0.1 * float(np.max(np.ptp(places, axis=0)))
    for turn in range(_ROUNDS):
        moves = _apart(places, turn * _TURN) + _together(places, one, other)
        lengths = np.maximum(np.hypot(moves[:, 0], moves[:, 1]), _NEAR)
        allowed = np.minimum(lengths, warmth * (1 - turn / _ROUNDS))
        places += moves * (allowed / lengths)[:, None]
    return places


def _distances(joined: "csr_array", pivots: int) -> "Floats":
    """From each node to each pivot, the number of ties; each pivot far from those before it."""
    import numpy as np
    from scipy.sparse.csgraph import dijkstra

    found = []
    pivot, nearest = 0, np.full(joined.shape[0], np.inf)
    for _ in range(pivots):
        found.append(dijkstra(joined, directed=False, unweighted=True, indices=pivot))
        nearest = np.minimum(nearest, found[-1])
        pivot = int(np.argmax(nearest))
    return np.stack(found, axis=1)


def _outline(distances: "Floats") -> "Floats":
    """The two dimensions that show most of the distances: classical scaling, to pivots alone."""
    import numpy as np

    squares = distances**2
    centered = -0.5 * (
        squares - squares.mean(axis=0) - squares.mean(axis=1)[:, None] + squares.mean()
    )
    # Summed by einsum, in one order; a library of linear algebra sums as its threads come.
    _, vectors = np.linalg.eigh(np.einsum("np,nq->pq", centered, centered))
    axes = vectors[:, -2:]
    # An axis has no sense of its own.
    axes = axes * np.where(axes[np.argmax(np.abs(axes), axis=0), [0, 1]] < 0, -1.0, 1.0)
    return np.asarray(np.einsum("np,pq->nq", centered, axes)[:, ::-1])


def _together(places: "Floats", one: "Indices", other: "Indices") -> "Floats":
    """Tied nodes draw each other by the square of their distance."""
    import numpy as np

    steps = places[other] - places[one]
    pulls = steps * np.hypot(steps[:, 0], steps[:, 1])[:, None]
    moves = np.empty_like(places)
    for axis in (0, 1):
        moves[:, axis] = np.bincount(one, pulls[:, axis], len(places))
        moves[:, axis] -= np.bincount(other, pulls[:, axis], len(places))
    return moves


def _apart(places: "Floats", angle: float) -> "Floats":
    """Each node is pushed off by the others, taken in crowds of neighbours, as by their middles."""
    import numpy as np

    count = len(places)
    crowds = _crowds(_turned(places, angle), min(_PAIRS // count + 1, count))
    number = int(crowds.max()) + 1
    sizes = np.bincount(crowds, minlength=number)
    sums = [np.bincount(crowds, places[:, axis], number) for axis in (0, 1)]
    steps = [places[:, axis, None] - (sums[axis] / sizes)[None, :] for axis in (0, 1)]
    pushes = sizes / np.maximum(steps[0] ** 2 + steps[1] ** 2, _NEAR)
    # Of its own crowd a node does not count itself.
    own = np.arange(count), crowds
    pushes[own] = 0.0
    rest = sizes[crowds] - 1
    moves = np.empty_like(places)
    off = [
        places[:, axis] - (sums[axis][crowds] - places[:, axis]) / np.maximum(rest, 1)
        for axis in (0, 1)
    ]
    near = rest / np.maximum(off[0] ** 2 + off[1] ** 2, _NEAR)
    for axis in (0, 1):
        moves[:, axis] = np.einsum("nc,nc->n", pushes, steps[axis]) + near * off[axis]
    return moves


def _turned(places: "Floats", angle: float) -> "Floats":
    import numpy as np

    x, y = places.T
    cos, sin = math.cos(angle), math.sin(angle)
    return np.stack([x * cos - y * sin, x * sin + y * cos], axis=1)


def _crowds(places: "Floats", most: int) -> "Indices":
    """A number for each node: neighbours have the same, and all crowds are about as large."""
    import numpy as np

    count = len(places)
    side = max(math.isqrt(most), 1)
    ranks = np.empty(count, dtype=np.int64)
    ranks[np.lexsort((places[:, 1], places[:, 0]))] = np.arange(count)
    stripes = ranks * side // count
    ranks[np.lexsort((places[:, 0], places[:, 1], stripes))] = np.arange(count)
    return ranks * side * side // count
