"""What a ranking hangs on: the option ``--sensitivity``, its columns and its sentences."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING, Final

import click

from laborgraph import names, omissions
from laborgraph.api import rankings
from laborgraph.cli.asking import Command, Desk, Printer, counted, say
from laborgraph.errors import WrongUseError
from laborgraph.measures import sensitivity
from laborgraph.measures.agreement import KENDALL
from laborgraph.measures.sensitivity import Ranks, Stability, Tried
from laborgraph.networks import Chosen
from laborgraph.omissions import KINDS
from laborgraph.tables import Table
from laborgraph.vocab import curie

if TYPE_CHECKING:
    import networkx as nx

_ALL: Final = "all"
_IN_WORDS: Final = {
    "document": "documents",
    "section": "sections of documents",
    "claim": "uncertain claims",
    "alliance": "alliances or other wholes",
}
_SOURCE: Final = (
    "Borgatti, Carley and Krackhardt (2006), https://doi.org/10.1016/j.socnet.2005.05.001; tau-b:"
    f" {KENDALL}"
)
# From so many on one wants to see how far it is.
_MANY: Final = 10
# So many nodes in all the networks that are made take longer than one likes to wait.
_LONG: Final = 50_000
# So many are named in a sentence; the table names all.
_NAMED: Final = 3

Ranking = Callable[["nx.MultiGraph[str]"], Ranks]


def sensing(command: Command) -> Command:
    """Add ``--sensitivity``; the command gets the kinds of what is left out as ``left_out``."""
    return click.option(
        "--sensitivity",
        "left_out",
        multiple=True,
        is_flag=False,
        flag_value=_ALL,
        type=click.Choice([*KINDS, _ALL]),
        callback=_kinds,
        help="How far ranks move if each document, section, uncertain claim or alliance is left"
        " out, one at a time; without a word all of them.",
    )(command)


def _kinds(
    _ctx: click.Context, _parameter: click.Parameter, given: Sequence[str]
) -> tuple[str, ...]:
    return tuple(kind for kind in KINDS if kind in given or _ALL in given)


def tried(
    at: Desk, chosen: Chosen, base: Ranks, rank: Ranking, kinds: Sequence[str]
) -> tuple[Tried, ...]:
    """Make the network anew without each thing of some kinds, and rank it again.

    Args:
        at: Where the records are.
        chosen: The network.
        base: The places of its nodes.
        rank: From a network to the places of its nodes.
        kinds: Of `omissions.KINDS`.
    """
    if not kinds:
        return ()
    if chosen.network and not chosen.evidence:
        raise WrongUseError(
            f"no tie of {chosen.name!r} names a record, so nothing can be left out; let its query"
            " return ?record."
        )
    found = {kind: omissions.units(at.endpoint, chosen.evidence, kind) for kind in kinds}
    different = sensitivity.fallen(found.values())
    long = "; it may take minutes" if len(different) * len(chosen.network) > _LONG else ""
    times = counted(len(different), "time")
    say(f"sensitivity: the network is made and ranked anew {times}{long}.")
    with click.progressbar(
        different,
        label="Leaving out",
        file=sys.stderr,
        hidden=len(different) < _MANY or not sys.stderr.isatty(),
    ) as omitted:
        ranked = {records: rank(chosen.remade(records)) for records in omitted}
    return sensitivity.tried(found, base, ranked)


def with_ranges(
    at: Desk,
    table: Table,
    nodes: Sequence[str],
    base: Ranks,
    found: Sequence[Tried],
    printer: Printer,
) -> Table:
    """Add to a ranking what `rankings.with_ranges` does, with things called as asked for."""
    units = {variant.left_out for item in found for variant in item.variants}
    called = _called(at, units, "" if printer.iris else printer.language or "en")
    return rankings.with_ranges(table, nodes, base, found, called)


def _called(at: Desk, things: set[str], language: str) -> dict[str, str]:
    """What to call things: by name, or by CURIE where they have none or no language is asked."""
    known = names.labels(at.endpoint, things, language) if language else {}
    return {thing: known.get(thing) or curie(thing) for thing in things}


def tell(at: Desk, measure: str, base: Ranks, found: Sequence[Tried], language: str | None) -> None:
    """Say for each kind of thing left out whether the ranking holds, and what upsets it."""
    for item in found:
        judged = sensitivity.stability(base, item.bearing)
        things = {*base, *(variant.left_out for variant in item.variants)}
        called = _called(at, things, language or "en")
        for line in _sentences(measure, item, judged, called):
            say(f"without {item.kind}s: {line}")
    say(f"sensitivity: {_SOURCE}")


def _sentences(
    measure: str, item: Tried, judged: Stability, called: Mapping[str, str]
) -> Iterator[str]:
    what = _IN_WORDS[item.kind]
    if not judged.top:
        yield "no node has a rank, so there is nothing that could hold."
        return
    if not item.variants:
        yield f"this network has to do with no {what}, so none is left out."
        return
    behind = f"{len(item.bearing)} of {len(item.variants)} {what} have records behind this network"
    if not item.bearing:
        yield f"none of {len(item.variants)} {what} has records behind this network; all holds."
        return
    if judged.stable:
        yield (
            f"the ranking by {measure} is stable: rank 1 and the order of"
            f" {counted(judged.top, 'node')} at the top hold, whichever is left out ({behind})."
        )
    else:
        yield f"the ranking by {measure} is NOT STABLE ({behind})."
    yield from _upsets(judged, called)
    if judged.agreement:
        least, most = judged.agreement[0], judged.agreement[-1]
        where = f"; least without {called[judged.least]}" if least < most else ""
        yield (
            "Kendall's tau-b with the ranking of the whole, over nodes in both:"
            f" {least:.2f} to {most:.2f}, median {median(judged.agreement):.2f}{where}."
        )


def _upsets(judged: Stability, called: Mapping[str, str]) -> Iterator[str]:
    move = judged.furthest
    if move:
        yield (
            f"furthest, leaving out {called[move.left_out]} moves {called[move.node]} from rank"
            f" {move.before} to rank {move.after}."
        )
    if judged.first_lost:
        yield (
            f"rank 1 is not held by the same nodes in {len(judged.first_lost)} of"
            f" {judged.variants}: {_listed(judged.first_lost, called)}."
        )
    if judged.reversals:
        most = max(judged.reversals, key=lambda found: found.pairs)
        yield (
            f"pairs at the top stand the other way round in {len(judged.reversals)} of"
            f" {judged.variants}, at most {most.pairs} of {most.of}: without"
            f" {called[most.left_out]}."
        )
    if judged.lost:
        lost = {move.node: move for move in reversed(judged.lost)}
        gone = sorted(lost.values(), key=lambda move: (move.before, move.node))
        named = [f"{called[move.node]} without {called[move.left_out]}" for move in gone]
        yield f"no rank is left to {len(gone)} of the {judged.top} at the top: {_cut(named)}."


def _listed(units: Sequence[str], called: Mapping[str, str]) -> str:
    return _cut([f"without {called[unit]}" for unit in units])


def _cut(said: Sequence[str]) -> str:
    more = len(said) - _NAMED
    return "; ".join(said[:_NAMED]) + (f"; and {more} more" if more > 0 else "")
