"""What it costs to judge an addition, against judging the library whole, as a table of ratios.

    python benchmarks/validation.py [--rounds N] [--large] [--keep DIR]

Additions of fifty statements are judged on top of synthetic libraries, each library whole for
comparison, in one process: seconds of CPU, reading the files apart, which both need. The additions
are of three kinds: a new alliance that keeps the rules, ties that break them, and statements on old
records that break the rules for other old records. That the results are those of the whole run is
looked at each time: for each addition on the smallest library, for all of them together on each.
On the curated data whole commands are measured, as by ``compare.py``. Exit code 1 if a figure that
is due is missed, or if results differ.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox

from compare import LARGE, TOOL, costs, measured, show
from generate import ROOT, generate
from laborgraph.library import Library
from laborgraph.rules.reach import Change, Triple
from laborgraph.turtle.parsing import read, term
from laborgraph.validation.findings import Result
from laborgraph.validation.judging import Checker, as_triple, checker
from laborgraph.vocab import ID, LG, ORG, PREFIXES, RDF, SOURCE

# A twentieth of the whole run; seconds for an addition to the curated data, and for all of them.
SHARE: Final = 1 / 20
ADDITION: Final = 3.0
WHOLE: Final = 10.0
STATEMENTS: Final = 50
SMALL: Final = 10_000
HEAD: Final = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
PASSAGE: Final = f"<{SOURCE}bench1/L0001-0002>"
EACH: Final = 3  # additions of each kind
TYPE: Final = ox.NamedNode(RDF + "type")


class Base(NamedTuple):
    """A library's graph, and what additions to it are made of."""

    graph: ox.Store
    judge: Checker
    unions: tuple[str, ...]
    federations: dict[str, str]


def based(library: Library) -> Base:
    """Read a synthetic library."""
    graph = library.facts()
    federations = {}
    for quad in graph.quads_for_pattern(None, TYPE, ox.NamedNode(LG + "Affiliation")):
        member, federation = (
            str(getattr(said.object, "value", "")).removeprefix(ID)
            for side in ("member", "organization")
            for said in graph.quads_for_pattern(quad.subject, ox.NamedNode(ORG + side), None)
        )
        federations[member] = federation
    # From the busiest down, by their numbers.
    unions = sorted(federations, key=lambda name: (len(name), name))
    return Base(graph, checker(library), tuple(unions), federations)


def alliance(name: str, members: Sequence[str], passage: str) -> str:
    """A new alliance that keeps the rules: seven statements, and six for each member."""
    text = f"""
id:{name}
    a lg:TransnationalAlliance ;
    skos:prefLabel "Alliance of {name}"@en ;
    lg:acronym "{name.upper()}" ;
    schema:foundingDate "2001"^^xsd:gYear ;
    lg:sector lgv:sector-mining ;
    lg:strategyPerCurator lgv:strategy-transnational-organizing ;
    lg:attestedIn {passage} ;
.
"""
    for member in members:
        text += f"""
id:{name}--{member}
    a lg:AllianceParticipation ;
    org:member id:{member} ;
    org:organization id:{name} ;
    org:role lgv:role-member ;
    schema:startDate "2001"^^xsd:gYear ;
    lg:attestedIn {passage} ;
.
"""
    return text


def fitting(name: str, base: Base, chance: random.Random) -> str:
    """An alliance of seven unions."""
    last = f"id:{name} lg:attestedIn <{SOURCE}bench1/L0003-0004> .\n"
    return alliance(name, drawn(base, 7, chance), PASSAGE) + last


def breaking(name: str, base: Base, chance: random.Random) -> str:
    """Ten ties without a passage, to a role that nobody knows, some of them to no alliance."""
    return "".join(
        f"id:alliance-{number}--{name} a lg:AllianceParticipation ; org:member id:{union} ;"
        f" org:organization id:{owner}-{number} ; org:role lgv:role-menber ;"
        ' schema:startDate "in spring" .\n'
        for number, union in enumerate(drawn(base, 10, chance))
        for owner in ("federation" if number % 3 else "alliance",)
    )


def distant(name: str, base: Base, chance: random.Random) -> str:
    """Ten unions founded after what they took part in, and eight affiliations the wrong way."""
    unions = drawn(base, 18, chance)
    late = "".join(f'id:{union} schema:foundingDate "2020"^^xsd:gYear .\n' for union in unions[:10])
    return late + "".join(
        f"id:{base.federations[union]}--{name}-{union} a lg:Affiliation ;"
        f" org:member id:{base.federations[union]} ; org:organization id:{union} ;"
        f" org:role lgv:role-affiliate ; lg:attestedIn {PASSAGE} .\n"
        for union in unions[10:]
    )


def drawn(base: Base, number: int, chance: random.Random) -> list[str]:
    """Some unions, each once; as in the libraries, some are in more than others."""
    found: dict[str, None] = {}
    while len(found) < number:
        found[base.unions[int(len(base.unions) * chance.random() ** 2)]] = None
    return list(found)


def additions(base: Base) -> Iterator[tuple[str, tuple[Triple, ...]]]:
    """Some additions of each kind."""
    for kind in (fitting, breaking, distant):
        for number in range(EACH):
            name = f"new-{kind.__name__}-{number}"
            text = HEAD + kind(name, base, random.Random(name))
            stated = tuple(as_triple(item) for item in read(text, name).statements)
            assert len(stated) == STATEMENTS, name
            yield kind.__name__, stated


def put(base: Base, stated: Sequence[Triple]) -> Change:
    """Put an addition into the graph."""
    new = tuple(triple for triple in dict.fromkeys(stated) if ox.Quad(*triple) not in base.graph)
    base.graph.extend(ox.Quad(*triple) for triple in new)
    return Change(base.graph, tuple(stated), new)


def take_out(change: Change) -> None:
    """Take an addition out of the graph again."""
    for triple in change.added:
        change.graph.remove(ox.Quad(*triple))


def took(judged: Callable[[], Collection[Result]]) -> tuple[set[Result], float]:
    """What a judgment says, and its seconds of CPU."""
    began = time.process_time()
    found = judged()
    return set(found), time.process_time() - began


def agree(base: Base, before: set[Result], change: Change, found: set[Result]) -> float:
    """Hold the results of an addition against those of the whole run, and say what that took.

    Raises:
        SystemExit: If they differ.
    """
    after, seconds = took(lambda: base.judge.whole(change.graph))
    spoken = {term(triple[0]) for triple in change.stated}
    due = {item for item in after if item.record in spoken} | (after - before)
    if found != due:
        sys.exit(f"results differ: {len(found - due)} too many, {len(due - found)} missing.")
    return seconds


def synthetic(triples: int, folder: Path) -> tuple[list[list[str]], bool]:
    """Rows of the table for a generated library, and whether each share is as due."""
    home = folder / f"synthetic-{triples}"
    if not home.exists():
        generate(triples, 1, home)
    base = based(Library(home))
    base.judge.whole(ox.Store())  # what is read once is read now
    before, first = took(lambda: base.judge.whole(base.graph))
    found: dict[str, list[tuple[float, int]]] = {}
    every: list[Triple] = []
    for kind, stated in additions(base):
        every += stated
        change = put(base, stated)
        results, seconds = took(lambda: base.judge.changed(change))  # noqa: B023 - at once
        found.setdefault(kind, []).append((seconds, len(results)))
        if triples <= SMALL:
            agree(base, before, change, results)
        take_out(change)
    together = put(base, every)
    results, seconds = took(lambda: base.judge.changed(together))
    whole = statistics.mean((first, agree(base, before, together, results)))
    size = f"{triples:,} triples"
    rows = [[size, "the library whole", f"{whole:.2f} s", f"{len(before):,}", ""]]
    kept = True
    for kind, several in found.items():
        middle = statistics.median(cost for cost, _ in several)
        number = statistics.median(number for _, number in several)
        share = middle / whole
        kept &= triples < LARGE or share <= SHARE
        rows.append([size, kind, f"{middle:.2f} s", f"{number:,.0f}", f"{share:.4f}"])
    what = f"all {len(every)} statements together"
    rows.append([size, what, f"{seconds:.2f} s", f"{len(results):,}", f"{seconds / whole:.4f}"])
    return rows, kept


def curated(rounds: int, folder: Path) -> bool:
    """The data of the repository: an addition, and all of them."""
    library = Library(ROOT)
    kind = ox.NamedNode(LG + "Union")
    unions = sorted(
        str(getattr(quad.subject, "value", "")).removeprefix(ID)
        for quad in library.facts().quads_for_pattern(None, TYPE, kind)
    )
    cited, other = (
        line.split()[0]
        for line in (library.data / "passages.lock").read_text("utf-8").splitlines()[:2]
    )
    file = folder / "addition.ttl"
    last = f"id:benchmark lg:attestedIn {other} .\n"
    file.write_text(HEAD + alliance("benchmark", unions[:7], cited) + last, encoding="utf-8")
    command = [*TOOL, "validate", "--library", str(ROOT), "--fail-on", "none"]
    due = {"an addition": (ADDITION, [*command, str(file)]), "the library whole": (WHOLE, command)}
    found = measured({name: words for name, (_, words) in due.items()}, rounds)
    rows = []
    for cells, (most, _) in zip(costs(found), due.values(), strict=True):
        verdict = "kept" if found[cells[0]].seconds <= most else "MISSED"
        rows.append([*cells, f"{most:g} s: {verdict}"])
    title = f"'laborgraph validate' on the curated data, medians of {rounds}"
    show(title, ("what", "CPU", "memory", "at most"), rows)
    return all(found[name].seconds <= most for name, (most, _) in due.items())


def main() -> None:
    """Run the comparison as the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5, help="of whole commands; default: 5")
    parser.add_argument("--large", action="store_true", help="1,000,000 triples too: some minutes")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the synthetic libraries")
    given = parser.parse_args()
    named = ("pyoxigraph", "pyshacl", "rdflib")
    packages = ", ".join(f"{name} {version(name)}" for name in named)
    print(f"Python {sys.version.split()[0]}, {packages}")
    with tempfile.TemporaryDirectory() as aside:
        kept = curated(given.rounds, Path(aside))
        folder = given.keep or Path(aside)
        for triples in (SMALL, 100_000, *([LARGE] if given.large else [])):
            rows, fine = synthetic(triples, folder)
            kept &= fine
            title = f"Additions of {STATEMENTS} statements, medians of {EACH}"
            show(title, ("library", "what is judged", "CPU", "results", "share"), rows)
    print(f"\nDue on {LARGE:,} triples: a share of {SHARE:g} at most.")
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
