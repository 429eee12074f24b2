"""Write a synthetic library in the model's shape: as many triples as wanted, the same each time.

    python benchmarks/generate.py --triples 100000 --seed 1 OUT_DIR

Unions, federations with affiliations, alliances with participations, series of events with their
participants, and a passage behind every record; no rule is broken. Ontology and queries are copied
from the repository. Members are drawn unevenly, so that some unions are in many alliances, as in
life. The names stand for form only. Nothing is held in memory but the numbers of the unions.
"""

import argparse
import random
import shutil
from collections.abc import Iterator
from itertools import chain, count
from pathlib import Path
from typing import Final, NamedTuple, TextIO

ROOT: Final = Path(__file__).resolve().parents[1]
COUNTRIES: Final = ("MX", "US", "CA", "DE")
SECTORS: Final = ("auto", "education", "energy", "mining", "telecommunications", "transport")
ROLES: Final = ("role-founder", "role-partner", "role-member")
PARTS: Final = ("part-organizer", "part-participant", "part-speaker", "part-ally")
LINES: Final = 9000  # of each document; an address has four digits a line
FIRST_YEAR: Final = 1980
LAST_YEAR: Final = 2019
BLOCKS_A_FILE: Final = 2000
PREFIXES: Final = """\
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX id: <https://w3id.org/laborgraph/id/>
PREFIX lg: <https://w3id.org/laborgraph/ontology#>
PREFIX lgv: <https://w3id.org/laborgraph/vocab#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX source: <https://w3id.org/laborgraph/source/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


class Block(NamedTuple):
    """One subject and its statements; a statement is a triple."""

    subject: str
    statements: tuple[str, ...]


class Chance:
    """A seeded source of choices, drawn from ``random()`` alone: its numbers never change."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed).random

    def below(self, limit: int) -> int:
        """A whole number from 0, each as likely."""
        return int(self._draw() * limit)

    def uneven(self, limit: int) -> int:
        """A whole number from 0, the small ones likelier."""
        return int(limit * self._draw() ** 2)

    def of(self, choices: tuple[str, ...]) -> str:
        """One of these."""
        return choices[self.below(len(choices))]

    def some(self, least: int, most: int) -> int:
        """A number of members: mostly few, now and then many."""
        return least + self.uneven(most - least + 1)


class Generator:
    """Blocks of a graph of about so many triples."""

    def __init__(self, triples: int, seed: int) -> None:
        self.triples = triples
        self.chance = Chance(seed)
        self.unions = max(triples // 100, 20)
        self.federations = max(self.unions // 20, 2)
        self.documents = max(triples // 200_000, 2)

    def passage(self) -> str:
        """A statement that cites some lines."""
        first = 1 + self.chance.below(LINES - 10)
        last = first + self.chance.below(10)
        document = 1 + self.chance.below(self.documents)
        base = f"https://w3id.org/laborgraph/source/bench{document}"
        return f"lg:attestedIn <{base}/L{first:04d}-{last:04d}>"

    def year(self, since: int = FIRST_YEAR) -> int:
        """A year, at the earliest this one."""
        return since + self.chance.below(LAST_YEAR + 1 - since)

    def sources(self) -> Iterator[Block]:
        """The documents."""
        for number in range(1, self.documents + 1):
            yield Block(
                f"source:bench{number}",
                (
                    "a lg:SourceDocument",
                    f'dcterms:title "Document {number} of a benchmark"@en',
                    f'skos:prefLabel "Bench {number}"@en',
                    f'dcterms:identifier "bench{number}"',
                    f'lg:fileName "bench{number}.txt"',
                    f'lg:fileDigest "{number:064x}"',
                    f"lg:lineCount {LINES}",
                    "lg:outsideKnowledge true",
                    'lg:curatorNote "Stands for a document; there is none."@en',
                ),
            )

    def organizations(self) -> Iterator[Block]:
        """Federations, then unions, each affiliated to one of them."""
        for number in range(self.federations):
            country = COUNTRIES[number % len(COUNTRIES)]
            yield Block(
                f"id:federation-{number}",
                (
                    "a lg:UnionFederation",
                    f'skos:prefLabel "Federation {number}"@en',
                    f'lg:acronym "F{number}"',
                    f"lg:basedIn lgv:country-{country}",
                    self.passage(),
                ),
            )
        for number in range(self.unions):
            country = COUNTRIES[number % len(COUNTRIES)]
            yield Block(
                f"id:union-{number}",
                (
                    "a lg:Union",
                    f'skos:prefLabel "Union {number} of {country}"@en',
                    f'skos:prefLabel "Sindicato {number} de {country}"@es',
                    f'lg:acronym "U{number}"',
                    f"lg:basedIn lgv:country-{country}",
                    f"lg:sector lgv:sector-{self.chance.of(SECTORS)}",
                    self.passage(),
                ),
            )
            federation = self.chance.uneven(self.federations)
            yield Block(
                f"id:union-{number}--federation-{federation}",
                (
                    "a lg:Affiliation",
                    f"org:member id:union-{number}",
                    f"org:organization id:federation-{federation}",
                    "org:role lgv:role-affiliate",
                    dated("schema:startDate", self.year()),
                    self.passage(),
                ),
            )

    def members(self, least: int, most: int) -> list[int]:
        """The numbers of some unions, each once."""
        wanted = self.chance.some(least, most)
        return sorted({self.chance.uneven(self.unions) for _ in range(wanted)})

    def partners(self) -> list[int]:
        """The same for an alliance: two at least, of more than one country."""
        found = self.members(2, 12)
        if len({number % len(COUNTRIES) for number in found}) == 1:
            # The number beside it is that of a union of another country.
            found = sorted({*found, abs(found[0] - 1)})
        return found

    def alliance(self, number: int) -> Iterator[Block]:
        """An alliance and its participations, none from before it was founded."""
        founded = self.year()
        yield Block(
            f"id:alliance-{number}",
            (
                "a lg:TransnationalAlliance",
                f'skos:prefLabel "Alliance {number}"@en',
                f'lg:acronym "A{number}"',
                dated("schema:foundingDate", founded),
                f"lg:sector lgv:sector-{self.chance.of(SECTORS)}",
                "lg:strategyPerCurator lgv:strategy-transnational-organizing",
                self.passage(),
            ),
        )
        for member in self.partners():
            yield Block(
                f"id:alliance-{number}--union-{member}",
                (
                    "a lg:AllianceParticipation",
                    f"org:member id:union-{member}",
                    f"org:organization id:alliance-{number}",
                    f"org:role lgv:{self.chance.of(ROLES)}",
                    dated("schema:startDate", self.year(founded)),
                    self.passage(),
                ),
            )

    def series(self, number: int) -> Iterator[Block]:
        """A series of three events, one after another, and who took part."""
        name = f"id:series-{number}"
        years = sorted(self.year() for _ in range(3))
        yield Block(
            name,
            (
                "a lg:EventSeries",
                f'skos:prefLabel "Meetings {number}"@en',
                "lg:realization lgv:status-occurred",
                self.passage(),
            ),
        )
        for position, year in enumerate(years, start=1):
            event = f"{name}-{position}"
            last = position == len(years)
            onwards = () if last else (f"lg:nextInSeries {name}-{position + 1}",)
            yield Block(
                event,
                (
                    "a lg:Convening",
                    f'skos:prefLabel "Meeting {position} of {number}"@en',
                    f"lg:inSeries {name}",
                    f"schema:position {position}",
                    *onwards,
                    dated("schema:startDate", year),
                    "lg:realization lgv:status-occurred",
                    self.passage(),
                ),
            )
            for member in self.members(1, 6):
                yield Block(
                    f"{event}--union-{member}",
                    (
                        "a lg:Participation",
                        f"lg:participant id:union-{member}",
                        f"lg:inOccurrence {event}",
                        f"lg:participantRole lgv:{self.chance.of(PARTS)}",
                        self.passage(),
                    ),
                )

    def stories(self) -> Iterator[tuple[str, Iterator[Block]]]:
        """Two alliances and a series in turn, without end, each with the folder it belongs in."""
        for number in count():
            yield "alliances", self.alliance(2 * number)
            yield "alliances", self.alliance(2 * number + 1)
            yield "occurrences", self.series(number)


def dated(predicate: str, year: int) -> str:
    """A statement that dates."""
    return f'{predicate} "{year}"^^xsd:gYear'


def write(file: TextIO, block: Block) -> None:
    """Write a block in the project's layout, one statement a line."""
    body = "".join(f"    {statement} ;\n" for statement in block.statements)
    file.write(f"\n{block.subject}\n{body}.\n")


class Folder:
    """A folder of Turtle files, begun anew after every so many blocks."""

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True)
        self._path = path
        self._blocks = 0
        self._file: TextIO | None = None

    def add(self, block: Block) -> None:
        """Write a block to the file that is open, or to a new one."""
        if self._blocks % BLOCKS_A_FILE == 0:
            self.close()
            name = f"{self._blocks // BLOCKS_A_FILE:04d}.ttl"
            self._file = (self._path / name).open("w", encoding="utf-8", newline="\n")
            self._file.write(PREFIXES)
        self._blocks += 1
        assert self._file is not None
        write(self._file, block)

    def close(self) -> None:
        """Close the last file."""
        if self._file is not None:
            self._file.close()
            self._file = None


def generate(triples: int, seed: int, out: Path) -> int:
    """Write a library of at least so many triples of data, short of ontology and rules.

    Returns:
        The number of triples in ``data``.

    Raises:
        FileExistsError: If the folder is there already.
    """
    out.mkdir(parents=True)
    for name in ("ontology", "queries"):
        shutil.copytree(ROOT / name, out / name)
    made = Generator(triples, seed)
    folders = {
        name: Folder(out / "data" / name) for name in ("organizations", "alliances", "occurrences")
    }
    written = 0
    with (out / "data" / "sources.ttl").open("w", encoding="utf-8", newline="\n") as sources:
        sources.write(PREFIXES)
        for block in made.sources():
            write(sources, block)
            written += len(block.statements)
    for folder, blocks in chain([("organizations", made.organizations())], made.stories()):
        if written >= triples:
            break
        for block in blocks:
            folders[folder].add(block)
            written += len(block.statements)
    for opened in folders.values():
        opened.close()
    return written


def main() -> None:
    """Generate a library as the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("out", type=Path, metavar="OUT_DIR", help="a folder that is not there yet")
    parser.add_argument("--triples", type=int, default=100_000, help="default: 100000")
    parser.add_argument("--seed", type=int, default=1, help="default: 1")
    given = parser.parse_args()
    if given.out.exists():
        parser.error(f"{given.out} is there already; give a folder that is not.")
    written = generate(given.triples, given.seed, given.out)
    print(f"{given.out}: {written} triples of data.")


if __name__ == "__main__":
    main()
