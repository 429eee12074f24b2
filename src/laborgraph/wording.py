"""Whether the cited lines say what a record says: its name, its figure, and no words of theirs.

Three checks against a copy of the documents: a name of an organization, a person, a place, a plant
or an instrument stands in each passage that its record cites; a figure stands in its passage, in
digits or in words; and no literal repeats eight words of a document. What cannot pass for a good
reason stands in ``data/wording.csv``, with the reason.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final, NamedTuple

from laborgraph.endpoints import Endpoint, rows
from laborgraph.errors import UnreadableInputError
from laborgraph.library import Library, read_text
from laborgraph.names import folded
from laborgraph.passages import Passage, passage
from laborgraph.tables import text
from laborgraph.vocab import FOAF, ID, LG, ORG, SKOS, curie

_RUN: Final = 8
_WORD: Final = r"[^\W_]+(?:['’][^\W_]+)*"  # noqa: RUF001 - both apostrophes stand in the texts
_COLUMNS: Final = ("record", "check", "passage", "reason")
_HEAD: Final = f"PREFIX lg: <{LG}>\nPREFIX org: <{ORG}>\nPREFIX skos: <{SKOS}>\n"
_NAMED: Final = (
    f"<{ORG}Organization>",
    f"<{FOAF}Person>",
    "lg:Place",
    "lg:PolicyInstrument",
    "lg:Workplace",
)
_MULTIPLES: Final = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}


class Misfit(NamedTuple):
    """A record, the check that it fails, the passage concerned (if one is), and what is wrong."""

    record: str
    check: str
    passage: str
    problem: str


class Exempt(NamedTuple):
    """A misfit that is there for a reason."""

    record: str
    check: str
    passage: str
    reason: str


def exceptions(library: Library) -> list[Exempt]:
    """The exceptions of a library, from ``data/wording.csv``; none if there is no such file.

    Raises:
        UnreadableInputError: If a line is not a record, a check, a passage and a reason.
    """
    path = library.data / "wording.csv"
    if not path.exists():
        return []
    found = []
    reader = csv.reader(io.StringIO(read_text(path)))
    if tuple(next(reader, ())) != _COLUMNS:
        raise UnreadableInputError(f"{path}:1:1: the first line is {','.join(_COLUMNS)}.")
    for row in _lines(path, reader):
        if len(row) != len(_COLUMNS) or not row[-1].strip():
            raise UnreadableInputError(
                f"{path}:{reader.line_num}:1: a line is {', '.join(_COLUMNS)}, the reason included."
            )
        found.append(Exempt(*row))
    return found


def _lines(path: Path, reader: Any) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as error:
        raise UnreadableInputError(f"{path}:{reader.line_num}:1: {error}.") from error


def misfits(
    endpoint: Endpoint, words: Mapping[Passage, str], documents: Iterable[str]
) -> Iterator[Misfit]:
    """What the cited lines do not say, and what repeats their words.

    Args:
        endpoint: Where the records are.
        words: The text of each cited passage.
        documents: The whole texts.
    """
    yield from _names(endpoint, words)
    yield from _figures(endpoint, words)
    yield from _copied(endpoint, documents)


def unexcused(
    found: Iterable[Misfit], excused: Iterable[Exempt]
) -> tuple[list[Misfit], list[Exempt]]:
    """The misfits without an exception, and the exceptions that nothing needs any more."""
    left = {(item.record, item.check, item.passage): item for item in excused}
    needed = set()
    open_ones = []
    for item in found:
        key = (item.record, item.check, item.passage)
        if key in left:
            needed.add(key)
        else:
            open_ones.append(item)
    return open_ones, [item for key, item in left.items() if key not in needed]


def _names(endpoint: Endpoint, words: Mapping[Passage, str]) -> Iterator[Misfit]:
    # An alliance is often named by its partners only, a plant by its company, and a heading names
    # a strategy only.
    query = f"""{_HEAD}
    SELECT DISTINCT ?record ?passage ?name ?kind WHERE {{
      VALUES ?kind {{ {" ".join(_NAMED)} }}
      VALUES ?property {{ lg:acronym skos:prefLabel skos:altLabel skos:hiddenLabel }}
      ?record a ?kind ; lg:attestedIn ?passage .
      {{ ?record ?property ?name }}
      UNION
      {{ ?record lg:strategyPerSource ?strategy . ?strategy skos:prefLabel ?name }}
      UNION
      {{
        ?tie a lg:AllianceParticipation ; org:organization ?record ; org:member ?partner .
        ?partner ?property ?name .
      }}
      UNION
      {{ ?record org:siteOf ?company . ?company ?property ?name }}
    }} ORDER BY ?record ?passage ?name"""
    known: dict[tuple[str, str], set[str]] = {}
    for row in rows(endpoint, query).rows:
        record, cited, name, kind = map(text, row)
        spelled = known.setdefault((record, cited), set())
        spelled.add(name)
        if kind == FOAF + "Person":
            spelled.add(name.split()[-1])
    for (record, cited), spelled in known.items():
        place = passage(cited)
        said = words.get(place, "") if place else ""
        if said and not any(names_stand(name, said) for name in spelled):
            problem = f"none of its names stands there: {', '.join(sorted(spelled))}"
            yield Misfit(curie(record), "name", curie(cited), problem)


def names_stand(name: str, said: str) -> bool:
    r"""Whether a name stands in a text, whatever the case, accents, hyphens and line ends.

    >>> names_stand("Frente Auténtico", "the FRENTE autentico-\n of labor")
    True
    >>> names_stand("SME", "it was small")
    False
    """
    wanted = " ".join(_plain_words(name))
    return any(
        f" {wanted} " in f" {' '.join(_plain_words(shape))} "
        for shape in (said, re.sub(r"-\s+", "", said))
    )


def _plain_words(said: str) -> list[str]:
    # A possessive is the same name: "Mexico's" names Mexico.
    plain = re.sub(r"['’´]s?\b", "", folded(said))  # noqa: RUF001 - marks of the texts
    return re.findall(r"[^\W_]+", plain)


def _figures(endpoint: Endpoint, words: Mapping[Passage, str]) -> Iterator[Misfit]:
    query = f"""{_HEAD}
    SELECT DISTINCT ?record ?passage ?figure WHERE {{
      VALUES ?property {{ lg:figure lg:figureMin lg:figureMax }}
      ?record ?property ?figure ; lg:attestedIn ?passage .
    }} ORDER BY ?record ?figure ?passage"""
    asked: dict[tuple[str, str], list[str]] = {}
    for row in rows(endpoint, query).rows:
        record, cited, figure = map(text, row)
        asked.setdefault((record, figure), []).append(cited)
    for (record, figure), passages in asked.items():
        places = [place for cited in passages if (place := passage(cited))]
        said = [words[place] for place in places if words.get(place)]
        if said and not any(_is_said(figure, one) for one in said):
            where = " ".join(curie(cited) for cited in passages)
            yield Misfit(curie(record), "figure", where, f"{figure} does not stand there")


def _is_said(figure: str, said: str) -> bool:
    try:
        return Decimal(figure) in numbers(said)
    except InvalidOperation:
        return False


def numbers(said: str) -> set[Decimal]:
    """The numbers in an English text, in digits or in words, with what multiplies them.

    >>> sorted(map(int, numbers("In 2010, sixty-six of $20 million; a two-week strike")))
    [1, 2, 20, 66, 2010, 1000000, 20000000]
    """
    from text_to_num import alpha2digit

    # "$74 billion two years ago": a number in digits takes its multiple before words are read.
    found: set[Decimal] = set()

    def multiplied(match: re.Match[str]) -> str:
        first, multiple = Decimal(match[1].replace(",", "")), _MULTIPLES[match[2]]
        found.update((first, Decimal(multiple)))
        return f"{first * multiple:f} ;"

    plain = re.sub(r"(?<=\w)-(?=\w)", " ", said)
    plain = re.sub(rf"(\d[\d,]*(?:\.\d+)?)\s+({'|'.join(_MULTIPLES)})\b", multiplied, plain)
    digits = alpha2digit(plain, "en", threshold=0)
    found.update(Decimal(one.replace(",", "")) for one in re.findall(r"\d[\d,]*(?:\.\d+)?", digits))
    return found | ({Decimal(1)} if re.search(r"\ban?\b", said) else set())


def _copied(endpoint: Endpoint, documents: Iterable[str]) -> Iterator[Misfit]:
    runs: set[tuple[str, ...]] = set()
    for document in documents:
        runs.update(_runs(document))
    query = f"""SELECT ?record ?literal WHERE {{
      ?record ?property ?literal .
      FILTER (isLiteral(?literal) && STRSTARTS(STR(?record), "{ID}"))
    }} ORDER BY ?record"""
    for record, literal in rows(endpoint, query).rows:
        repeated = next((run for run in _runs(text(literal)) if run in runs), None)
        if repeated:
            problem = f"repeats eight words of a document, from {repeated[0]!r} on"
            yield Misfit(curie(text(record)), "words", "", problem)


def _runs(said: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(_WORD, said.casefold())
    return (tuple(words[first : first + _RUN]) for first in range(len(words) - _RUN + 1))
