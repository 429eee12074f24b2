"""Names of things: from what a person types to an IRI, and back to what a person reads.

A thing is given by its acronym, any label in any language, another or a misspelt label, a
CURIE or an IRI. Case, accents and repeated spaces do not count.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from laborgraph.endpoints import Endpoint, rows
from laborgraph.errors import WrongUseError
from laborgraph.passages import passage
from laborgraph.tables import Cell, Iri, Literal, Table, text
from laborgraph.vocab import LG, LGV, PREFIXES, SKOS, curie, expand

_HEAD: Final = (
    f"PREFIX dcterms: <{PREFIXES['dcterms']}>\nPREFIX lg: <{LG}>\nPREFIX skos: <{SKOS}>\n"
)
_PROPERTIES: Final = (
    "VALUES ?property"
    " { lg:acronym skos:prefLabel skos:altLabel skos:hiddenLabel dcterms:identifier }"
)
# The languages in which things are named.
LANGUAGES: Final = ("en", "es", "fr", "de")
_NEAR: Final = 5
_CHUNK: Final = 500


def folded(name: str) -> str:
    """A name without case, accents and surplus spaces.

    >>> folded("  Frente  Auténtico del TRABAJO")
    'frente autentico del trabajo'
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(mark for mark in plain if not unicodedata.combining(mark)).split())


def slug(name: str) -> str:
    """The name of a record or a file, made from what a thing is called; empty if nothing is left.

    >>> slug("Lamplighters' Union of Côte d'Ivoire (L.U.)"), slug("Worker's Clubs")
    ('lamplighters-union-of-cote-d-ivoire-lu', 'workers-clubs')
    """
    plain = re.sub(r"['\u2019](?=s\b)|\.", "", folded(name))
    return "-".join(re.findall("[a-z0-9]+", plain))


def resolve(endpoint: Endpoint, given: str, kind: str = "") -> Iri:
    """Find the one thing that a person means.

    Args:
        endpoint: Where the names are.
        given: An acronym, label, CURIE or IRI.
        kind: What it must be: the IRI of a class, or of a concept scheme; empty for anything.

    Raises:
        WrongUseError: If no thing, or more than one, has that name; with candidates.
    """
    iri = expand(given.strip())
    if iri:
        return _known(endpoint, Iri(iri), given, kind)
    if not given.strip():
        raise WrongUseError("a name is empty; give an acronym, a label, a CURIE or an IRI.")
    # What is typed as it stands in the graph is found there; only the rest is worth reading all
    # the names for.
    found = _of_kind(endpoint, _written(endpoint, given.strip()), kind)
    if not found:
        every = _every_name(endpoint)
        wanted = folded(given)
        alike = {thing for thing, name in every if folded(name) == wanted}
        found = _of_kind(endpoint, alike, kind)
        if not found:
            _refuse(endpoint, given, kind, every, alike)
    if len(found) > 1:
        listed = "; ".join(_introduced(endpoint, sorted(found)))
        raise WrongUseError(f"{given!r} names more than one thing: {listed}; give one of these.")
    return Iri(next(iter(found)))


def _known(endpoint: Endpoint, iri: Iri, given: str, kind: str) -> Iri:
    if not knows(endpoint, iri):
        from difflib import get_close_matches

        known = sorted({curie(thing) for thing, _ in _every_name(endpoint)})
        near = get_close_matches(curie(iri.value), known, n=_NEAR, cutoff=0.7)
        raise WrongUseError(f"the graph does not know {given!r}{_did_you_mean(near)}")
    if kind and not _of_kind(endpoint, {iri.value}, kind):
        raise WrongUseError(_not_of_kind(endpoint, given, {iri.value}, kind))
    return iri


def knows(endpoint: Endpoint, iri: Iri) -> bool:
    """Whether any triple of the graph has this IRI in it."""
    term = iri.n3()
    query = f"ASK {{ {{ {term} ?a ?b }} UNION {{ ?c ?d {term} }} UNION {{ ?e {term} ?f }} }}"
    return endpoint.answer(query) is True


def _written(endpoint: Endpoint, given: str) -> set[str]:
    """The things that have exactly this name, in any of the languages of names."""
    spelled = (Literal(given), *(Literal(given, language=tag) for tag in LANGUAGES))
    query = (
        f"{_HEAD}SELECT DISTINCT ?thing WHERE {{"
        f" VALUES ?name {{ {' '.join(name.n3() for name in spelled)} }}"
        f" ?thing ?property ?name . {_PROPERTIES} }}"
    )
    return {text(cell) for cell in rows(endpoint, query).column("thing")}


def names_of(endpoint: Endpoint, beginning: str) -> list[str]:
    """All names that begin like this, case and accents aside; for completion in a shell."""
    wanted = folded(beginning)
    return sorted({name for _, name in _every_name(endpoint) if folded(name).startswith(wanted)})


def _every_name(endpoint: Endpoint) -> list[tuple[str, str]]:
    query = f"{_HEAD}SELECT ?thing ?name WHERE {{ {_PROPERTIES} ?thing ?property ?name }}"
    return sorted((text(thing), text(name)) for thing, name in rows(endpoint, query).rows)


def _of_kind(endpoint: Endpoint, things: Collection[str], kind: str) -> set[str]:
    if not things or not kind:
        return set(things)
    query = (
        f"{_HEAD}SELECT DISTINCT ?thing WHERE {{ {_values('thing', things)}"
        f" {{ ?thing a <{kind}> }} UNION {{ ?thing skos:inScheme <{kind}> }} }}"
    )
    return {text(cell) for cell in rows(endpoint, query).column("thing")}


def _refuse(
    endpoint: Endpoint,
    given: str,
    kind: str,
    every: Sequence[tuple[str, str]],
    alike: Collection[str],
) -> None:
    allowed = _of_kind(endpoint, {thing for thing, _ in every}, kind)
    names = {name: thing for thing, name in every if thing in allowed}
    near = [names[name] for name in nearest(given, list(names))]
    shown = _introduced(endpoint, list(dict.fromkeys(near)))
    if alike:
        # It is the name of something else; what is due may have a name like it all the same.
        said = _not_of_kind(endpoint, given, alike, kind).rstrip(".")
        raise WrongUseError(said + (_did_you_mean(shown) if shown else "."))
    what = _kind_in_words(endpoint, kind)
    raise WrongUseError(f"the graph knows no {what} named {given!r}{_did_you_mean(shown)}")


def nearest(given: str, names: Sequence[str]) -> list[str]:
    """The names most like what was typed, the likeliest first; case and accents do not count."""
    from rapidfuzz import fuzz, process

    near = process.extract(
        given, names, scorer=fuzz.WRatio, processor=folded, limit=None, score_cutoff=70
    )
    # The library's weighted ratio finds what has anything in common, and counts one shared word as
    # much as a slip of the pen: what was typed, or begun, comes first.
    wanted = folded(given)

    def likeness(name: str) -> float:
        known = folded(name)
        return max(fuzz.ratio(wanted, known), 0.95 * fuzz.ratio(wanted, known[: len(wanted)]))

    ranked = sorted(((-likeness(name), -score, name) for name, score, _ in near))
    return [name for _, _, name in ranked[: _NEAR * 2]]


def no_such(what: str, given: str, known: Sequence[str]) -> WrongUseError:
    """The error where nothing of a kind has the name that was typed; with the nearest names.

    >>> print(no_such("measure", "betweeness", ["betweenness", "degree"]))
    there is no measure named 'betweeness'; did you mean betweenness?
    """
    near = nearest(given, known)[:3]
    hint = f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(known)}."
    return WrongUseError(f"there is no {what} named {given!r}; {hint}")


def _did_you_mean(candidates: Sequence[str]) -> str:
    if not candidates:
        return "; 'laborgraph query run names' lists all that it knows."
    return f"; did you mean {'; or '.join(candidates[:_NEAR])}?"


def _not_of_kind(endpoint: Endpoint, given: str, things: Iterable[str], kind: str) -> str:
    listed = "; ".join(_introduced(endpoint, sorted(things)))
    what = _kind_in_words(endpoint, kind)
    return f"{given!r} is {listed}, and not what is due here: {what} ({curie(kind)})."


def _kind_in_words(endpoint: Endpoint, kind: str) -> str:
    """The label of a class; for a scheme, that one of its concepts is due."""
    if not kind:
        return "thing"
    label = labels(endpoint, [kind], "en").get(kind, curie(kind))
    return f"concept among {label}" if kind.startswith(LGV) else label


def _introduced(endpoint: Endpoint, things: Sequence[str]) -> list[str]:
    """Each thing as label (CURIE), in the order given."""
    known = labels(endpoint, things, "en")
    return [f"{known.get(thing, curie(thing))} ({curie(thing)})" for thing in things]


def labels(endpoint: Endpoint, iris: Iterable[str], language: str) -> dict[str, str]:
    """What to call each thing in a language.

    The preferred label in that language, else in English, else in any; a term's ``rdfs:label``
    where it has no preferred one. Things without a label are left out.

    Args:
        endpoint: Where the labels are.
        iris: The things.
        language: A tag such as ``es``.
    """
    wanted = sorted(set(iris))
    if not wanted:
        return {}
    best: dict[str, tuple[tuple[int, str, str], str]] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = (
            f"{_HEAD}PREFIX rdfs: <{PREFIXES['rdfs']}>\n"
            "SELECT ?thing ?property ?label WHERE {"
            f" {_values('thing', wanted[start : start + _CHUNK])}"
            " VALUES ?property { skos:prefLabel rdfs:label } ?thing ?property ?label }"
        )
        for thing, prop, label in rows(endpoint, query).rows:
            tag = label.language if isinstance(label, Literal) else ""
            order = (_preference(tag, language), text(prop), text(label))
            key = text(thing)
            if key not in best or order < best[key][0]:
                best[key] = (order, text(label))
    return {thing: label for thing, (_, label) in best.items()}


def called(endpoint: Endpoint, cell: Cell, language: str = "en") -> str:
    """What to call one thing: its label, else its CURIE; of anything else what it says."""
    if not isinstance(cell, Iri):
        return text(cell)
    return labels(endpoint, [cell.value], language).get(cell.value, curie(cell.value))


def _preference(tag: str, language: str) -> int:
    if tag == language:
        return 0
    return {"en": 1, "": 2}.get(tag, 3)


def _values(variable: str, iris: Iterable[str]) -> str:
    return f"VALUES ?{variable} {{ {' '.join(Iri(iri).n3() for iri in iris)} }}"


def named(endpoint: Endpoint, table: Table, language: str) -> Table:
    """The table with names in the place of IRIs: a label, the lines of a passage, else a CURIE."""
    iris = {cell.value for row in table.rows for cell in row if isinstance(cell, Iri)}
    known = labels(endpoint, iris, language)

    def shown(cell: Cell) -> Cell:
        if not isinstance(cell, Iri):
            return cell
        place = passage(cell.value)
        if place:
            return Literal(str(place))
        return Literal(known.get(cell.value) or curie(cell.value))

    return Table(table.columns, tuple(tuple(map(shown, row)) for row in table.rows))
