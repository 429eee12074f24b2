"""How far a ranking hangs on single pieces of its data: each is left out, and all ranked anew.

A leave-one-out analysis. How centrality stands up to missing data has been studied by taking nodes
and ties away at random (Costenbader and Valente 2003,
https://doi.org/10.1016/S0378-8733(03)00012-1; Borgatti, Carley and Krackhardt 2006,
https://doi.org/10.1016/j.socnet.2005.05.001). Here nothing is random: what is left out is what the
data rest on, one piece after another, and the network is made and measured anew each time. From
Borgatti and others comes what is looked at: whether the first stays first, and who is at the top.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from laborgraph.measures.agreement import agreement

# The place of each node, from 1; equal scores share a place, a node without a score has None.
Ranks = Mapping[str, int | None]
# What can be left out, by name, and the records that fall with each.
Units = Mapping[str, frozenset[str]]
# So many nodes, at most, are the top, whose order is watched.
TOP: Final = 10


class Variant(NamedTuple):
    """A ranking made anew without something.

    Attributes:
        left_out: What was left out.
        ranks: The places of the nodes that are still there.
    """

    left_out: str
    ranks: Ranks


class Tried(NamedTuple):
    """A ranking without each thing of one kind.

    Attributes:
        kind: What is left out, in a word.
        variants: The rankings that were made anew.
        bearing: Those of them without which the network lacks a record.
    """

    kind: str
    variants: tuple[Variant, ...]
    bearing: tuple[Variant, ...]


def fallen(kinds: Iterable[Units]) -> list[frozenset[str]]:
    """What falls with one thing or another, each set of records once, in order.

    >>> fallen([{"x": frozenset({"r"}), "y": frozenset()}, {"z": frozenset({"r"})}])
    [frozenset({'r'})]
    """
    return sorted({records for known in kinds for records in known.values() if records}, key=sorted)


def tried(
    kinds: Mapping[str, Units], base: Ranks, ranked: Mapping[frozenset[str], Ranks]
) -> tuple[Tried, ...]:
    """The rankings without each thing, by kind.

    Args:
        kinds: What is left out, by kind.
        base: The ranking of the whole, which stands where no record falls.
        ranked: The ranking without each of `fallen`.
    """
    every = {frozenset[str](): base, **ranked}
    return tuple(
        Tried(
            kind,
            tuple(Variant(unit, every[records]) for unit, records in known.items()),
            tuple(Variant(unit, every[records]) for unit, records in known.items() if records),
        )
        for kind, known in kinds.items()
    )


class Spread(NamedTuple):
    """Where a node stands if one thing after another is left out.

    Attributes:
        best: Its best rank; None if it never has one.
        worst: Its worst rank.
        moved_by: Without what it moves furthest from its rank; empty if it never moves.
        unranked_without: Without what it has no rank: it is not in the network any more, or has no
            score.
    """

    best: int | None
    worst: int | None
    moved_by: str
    unranked_without: tuple[str, ...]


def spreads(base: Ranks, variants: Sequence[Variant]) -> dict[str, Spread]:
    """The range of the rank of each node over all variants.

    One that leaves out the node itself, as can be in a network of two modes, is passed over. Of two
    omissions that move a node equally far, the first in the order given is named.

    >>> spreads({"a": 1, "b": 2}, [Variant("x", {"a": 1, "b": 1}), Variant("y", {"b": 1})])["a"]
    Spread(best=1, worst=1, moved_by='', unranked_without=('y',))
    """
    return {
        node: _spread(node, rank, [item for item in variants if item.left_out != node])
        for node, rank in base.items()
    }


def _spread(node: str, rank: int | None, variants: Sequence[Variant]) -> Spread:
    places = [(place, item) for item in variants if (place := item.ranks.get(node)) is not None]
    held = [place for place, _ in places]
    furthest = max(
        ((abs(place - rank), item.left_out) for place, item in places if rank is not None),
        key=lambda move: move[0],
        default=(0, ""),
    )
    lost = [item.left_out for item in variants if item.ranks.get(node) is None]
    return Spread(
        best=min(held, default=None),
        worst=max(held, default=None),
        moved_by=furthest[1] if furthest[0] else "",
        # Who had no rank cannot lose it.
        unranked_without=() if rank is None else tuple(lost),
    )


class Move(NamedTuple):
    """A node that goes from one rank to another, or to none, if something is left out."""

    node: str
    before: int
    after: int | None
    left_out: str


class Reversal(NamedTuple):
    """How many pairs at the top stand the other way round if something is left out.

    Attributes:
        pairs: How many are turned round.
        of: How many there are to compare: of two different ranks before, both ranked after.
        left_out: What was left out.
    """

    pairs: int
    of: int
    left_out: str


class Stability(NamedTuple):
    """Whether a ranking holds, whatever single thing is left out.

    The top are the nodes of the best ranks, `TOP` of them or fewer, since those of one rank belong
    all or not at all; but those of rank 1 always.

    Attributes:
        variants: How many things were left out, one at a time.
        top: How many nodes are the top.
        first_lost: Without which of them other nodes have rank 1 than before.
        reversals: For each thing without which a pair at the top is turned round, how many are.
        lost: The moves of nodes at the top that lose their rank.
        furthest: The longest move of a node at the top that keeps a rank, None if none moves.
        agreement: Kendall's tau-b of the ranking with each that was made anew, over the nodes that
            both rank; those for which it is defined, in order of size.
        least: Without what the agreement is least; empty if it is never defined.
    """

    variants: int
    top: int
    first_lost: tuple[str, ...]
    reversals: tuple[Reversal, ...]
    lost: tuple[Move, ...]
    furthest: Move | None
    agreement: tuple[float, ...]
    least: str

    @property
    def stable(self) -> bool:
        """Whether the first stay first, and nobody at the top changes places or loses its own."""
        return not (self.first_lost or self.reversals or self.lost)


def stability(base: Ranks, variants: Sequence[Variant]) -> Stability:
    """Compare a ranking with those that were made anew.

    In a network of two modes a node can itself be what is left out; that this one is gone then
    counts for nothing.

    >>> stability({"a": 1, "b": 2}, [Variant("x", {"a": 2, "b": 1})]).reversals
    (Reversal(pairs=1, of=1, left_out='x'),)

    Source:
        Kendall (1945), https://doi.org/10.1093/biomet/33.3.239
    """
    top, first = _top(base), _first(base)
    moves = [
        Move(node, rank, item.ranks.get(node), item.left_out)
        for item in variants
        for node, rank in sorted(top.items(), key=lambda known: (known[1], known[0]))
        if node != item.left_out
    ]
    reversals = [_reversal(top, item) for item in variants]
    agreed = sorted(_agreements(base, variants), key=lambda found: found[0])
    return Stability(
        variants=len(variants),
        top=len(top),
        first_lost=tuple(
            item.left_out
            for item in variants
            if item.left_out not in first and _first(item.ranks) != first
        ),
        reversals=tuple(found for found in reversals if found.pairs),
        lost=tuple(move for move in moves if move.after is None),
        furthest=max(
            (move for move in moves if _length(move)),
            key=lambda move: (_length(move), -move.before),
            default=None,
        ),
        agreement=tuple(tau for tau, _ in agreed),
        least=agreed[0][1] if agreed else "",
    )


def _top(ranks: Ranks) -> dict[str, int]:
    ranked = {node: rank for node, rank in ranks.items() if rank is not None}
    sharing = Counter(ranked.values())
    last = 1
    for rank in sorted(sharing):
        # Those before it are one less than its number.
        if rank - 1 + sharing[rank] > TOP:
            break
        last = rank
    return {node: rank for node, rank in ranked.items() if rank <= last}


def _first(ranks: Ranks) -> set[str]:
    return {node for node, rank in ranks.items() if rank == 1}


def _length(move: Move) -> int:
    return 0 if move.after is None else abs(move.after - move.before)


def _reversal(top: Mapping[str, int], item: Variant) -> Reversal:
    # Many nodes can share a rank before and after; such are counted together.
    placed = Counter(
        (rank, place) for node, rank in top.items() if (place := item.ranks.get(node)) is not None
    )
    turned = compared = 0
    for (one, many), (other, more) in combinations(placed.items(), 2):
        if one[0] != other[0]:
            compared += many * more
            turned += many * more * ((one[0] - other[0]) * (one[1] - other[1]) < 0)
    return Reversal(turned, compared, item.left_out)


def _agreements(base: Ranks, variants: Sequence[Variant]) -> Iterator[tuple[float, str]]:
    for item in variants:
        tau = agreement(base, item.ranks).kendall
        if tau is not None:
            yield tau, item.left_out
