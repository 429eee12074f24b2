"""What nodes and ties of a network wear: labels, attributes, and the passages behind them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from laborgraph import evidence, saved
from laborgraph.endpoints import Embedded, Endpoint, rows
from laborgraph.library import Library
from laborgraph.names import labels
from laborgraph.tables import Iri, text
from laborgraph.times import POSSIBLE, least_sure, surest
from laborgraph.vocab import curie

if TYPE_CHECKING:
    import networkx as nx

    from laborgraph.passages import Passage


def dressing(
    endpoint: Endpoint, library: Library, language: str
) -> Callable[["nx.MultiGraph[str]"], "nx.MultiGraph[str]"]:
    """What gives nodes their attributes and labels, and nodes and ties their passages.

    Every file in ``queries/attributes`` is asked once, and gives nodes the attribute of its name.
    What is found is kept, since a network may be made anew many times.
    """
    given: dict[str, dict[str, set[str]]] = {}
    iris: defaultdict[str, set[str]] = defaultdict(set)
    for query in saved.every(library.queries / "attributes"):
        for node, value in rows(endpoint, query.text).rows:
            given.setdefault(text(node), {}).setdefault(query.name, set()).add(text(value))
            if isinstance(value, Iri):
                iris[text(node)].add(value.value)
    common = _common(given)
    usual = {value for values in common.values() for value in values} & set().union(*iris.values())
    cited: dict[str, tuple[Passage, ...]] = {}
    outside: set[str] = set()
    doubtful: set[str] = set()
    names: dict[str, str] = {}
    asked: set[str] = set()

    in_time = _placing(endpoint)

    def learn(made: "nx.MultiGraph[str]") -> None:
        new = set(made.graph["names"]).union(*(iris[node] for node in made), usual)
        new -= asked
        asked.update(new)
        names.update({iri: curie(iri) for iri in new} | labels(endpoint, new, language))
        behind = {record for record in _records(made) if record not in cited}
        found = evidence.of_records(endpoint, behind)
        outside.update(evidence.outside(endpoint, behind - set(found)))
        cited.update({record: found.get(record, ()) for record in behind})
        doubtful.update(evidence.inferred(endpoint, behind))

    def sourced(said: dict[str, Any]) -> None:
        passages = sorted({place for record in said["records"] for place in cited[record]})
        elsewhere = (evidence.OUTSIDE,) if outside & said["records"] else ()
        said["passages"] = (*map(str, passages), *elsewhere)
        said["sources"] = tuple(sorted({place.source for place in passages}))

    def dress(made: "nx.MultiGraph[str]") -> "nx.MultiGraph[str]":
        for node, said in made.nodes(data=True):
            for name, values in given.get(node, {}).items():
                said.setdefault(name, tuple(sorted(values)))
        learn(made)
        for node, said in made.nodes(data=True):
            said["label"] = names.get(node, node)
            sourced(said)
        for one, other, key, said in made.edges(keys=True, data=True):
            sourced(said)
            grounds = made.graph["grounds"][one, other, key]
            # One ground without inference is enough.
            if all(ground & doubtful for ground in grounds):
                said["inferred"] = ("yes",)
            if in_time is not None:
                said["in_time"] = (surest(least_sure(map(in_time, ground)) for ground in grounds),)
        made.graph["names"] = names
        made.graph["common"] = {
            name: tuple(names.get(value, value) for value in values)
            for name, values in common.items()
        }
        return made

    return dress


# So many values of an attribute are the usual ones.
_USUAL: Final = 7


def _common(given: Mapping[str, Mapping[str, set[str]]]) -> dict[str, list[str]]:
    """The most frequent values of each attribute in the whole graph, the first first."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for known in given.values():
        for name, values in known.items():
            counts[name].update(values)
    return {
        name: sorted(count, key=lambda value: (-count[value], value))[:_USUAL]
        for name, count in sorted(counts.items())
    }


def _placing(endpoint: Endpoint) -> Callable[[str], str] | None:
    """What says how surely a record lies in the time that was asked for; None if none was."""
    if not isinstance(endpoint, Embedded) or not endpoint.view.time:
        return None
    known = endpoint.in_time
    return lambda record: known.get(record, POSSIBLE)


def _records(made: "nx.MultiGraph[str]") -> frozenset[str]:
    nodes = [said["records"] for _, said in made.nodes(data=True)]
    return frozenset[str]().union(
        *nodes, *(said["records"] for _, _, said in made.edges(data=True))
    )
