"""Questions: saved queries with their parameters read, bound and answered.

A question that finds nothing says why (`why_empty`): a wrong question is told apart from an
empty answer.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from laborgraph.endpoints import Endpoint, rows
from laborgraph.errors import LaborgraphError, WrongUseError
from laborgraph.names import called, knows, labels, resolve
from laborgraph.passages import typed_passage
from laborgraph.saved import Parameter, SavedQuery
from laborgraph.sparql import asked_whether_bound, bind, core, iris, restricting, variables
from laborgraph.tables import Cell, Iri, Literal, Table, Term, as_csv, text
from laborgraph.views import ALL, View
from laborgraph.vocab import FOAF, LG, LGV, ORG, PREFIXES, RDF, SKOS, XSD, curie, expand

_TEMPORAL: Final = {
    "year": (("gYear", r"[0-9]{4}"),),
    "date": (
        ("gYear", r"[0-9]{4}"),
        ("gYearMonth", r"[0-9]{4}-(0[1-9]|1[0-2])"),
        ("date", r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"),
    ),
}
_SCHEME: Final = "concept of "
# Types whose class is not one of ours; a thing may be anything that has a name.
_REUSED_CLASSES: Final = {
    "concept": SKOS + "Concept",
    "organization": ORG + "Organization",
    "person": FOAF + "Person",
    "thing": "",
}
# Types whose values are read as they are typed.
_PLAIN: Final = frozenset({"iri", "string", "integer", "passage", *_TEMPORAL})
# How many other values a message names.
_SHOWN: Final = 3
# Named in queries, yet never part of a graph: datatypes and the functions named after them.
_NOT_TERMS: Final = (XSD,)


def kind(parameter: Parameter) -> str:
    """The IRI of the class or the scheme that a parameter's values belong to, if its type is one.

    >>> kind(Parameter("alliance", "alliance"))
    'https://w3id.org/laborgraph/ontology#Alliance'
    >>> kind(Parameter("sector", "concept of sector"))
    'https://w3id.org/laborgraph/vocab#sector'
    """
    if parameter.type.startswith(_SCHEME):
        return LGV + parameter.type.removeprefix(_SCHEME)
    if parameter.type in _REUSED_CLASSES:
        return _REUSED_CLASSES[parameter.type]
    return LG + "".join(word.capitalize() for word in parameter.type.split("-"))


def bindings(question: SavedQuery, given: Mapping[str, str], endpoint: Endpoint) -> dict[str, Term]:
    """Read the values given for a question's parameters, each as the term it stands for.

    Raises:
        WrongUseError: If a parameter is unknown, missing, of the wrong type or none of its
            choices; with what is allowed.
    """
    known = {parameter.name: parameter for parameter in question.parameters}
    for name in given:
        if name not in known:
            near = _alike(name, known)[:1]
            hint = (
                f"did you mean {near[0]!r}?" if near else f"it has: {', '.join(known) or 'none'}."
            )
            raise WrongUseError(f"the query {question.name!r} has no parameter {name!r}; {hint}")
    bound: dict[str, Term] = {}
    for parameter in question.parameters:
        value = given.get(parameter.name, parameter.default)
        if parameter.name in given or parameter.default:
            bound[parameter.name] = _term(parameter, value, endpoint)
        elif parameter.required:
            example = f", for example -p {parameter.name}={parameter.example!r}"
            raise WrongUseError(
                f"the query {question.name!r} wants the parameter {parameter.name!r}"
                f" ({parameter.help or parameter.type}){example if parameter.example else ''}."
            )
    return bound


def seat(question: SavedQuery, endpoint: Endpoint) -> Endpoint:
    """Where a question is put: the endpoint, or its whole graph if the question is about claims.

    A question whose header says ``claims: all`` reads every claim, those set aside too, unless
    another policy is asked for.
    """
    if question.claims == ALL and endpoint.view == View():
        return endpoint.whole() or endpoint
    return endpoint


def ask(question: SavedQuery, bound: Mapping[str, Term], endpoint: Endpoint) -> Table:
    """Answer a saved query whose parameters are bound; all its variables are columns."""
    return rows(endpoint, question.text, bound)


def _alike(word: str, known: Iterable[str], cutoff: float = 0.6) -> list[str]:
    import difflib

    return difflib.get_close_matches(word, list(known), n=2, cutoff=cutoff)


def _term(parameter: Parameter, value: str, endpoint: Endpoint) -> Term:
    allowed = choices(parameter, endpoint)
    if not allowed:
        return _read(parameter, value, endpoint)
    refused = WrongUseError(
        f"the parameter {parameter.name!r} is one of {', '.join(allowed)}, not {value!r}."
    )
    try:
        term = _read(parameter, value, endpoint)
    except WrongUseError as error:
        raise refused from error
    # A choice may stand there as it is typed, or as the thing that a name or a CURIE means.
    if not {value, curie(text(term))} & set(allowed):
        raise refused
    return term


def _read(parameter: Parameter, value: str, endpoint: Endpoint) -> Term:
    where = f"the parameter {parameter.name!r}"
    if parameter.type == "string":
        return Literal(value)
    if parameter.type == "integer":
        if not re.fullmatch(r"[+-]?[0-9]+", value):
            raise WrongUseError(f"{where} wants a whole number, not {value!r}.")
        return Literal(value, XSD + "integer")
    if parameter.type in _TEMPORAL:
        for datatype, pattern in _TEMPORAL[parameter.type]:
            if re.fullmatch(pattern, value):
                return Literal(value, XSD + datatype)
        form = "a year such as 1994" if parameter.type == "year" else "1994, 1994-02 or 1994-02-15"
        raise WrongUseError(f"{where} wants {form}, not {value!r}.")
    if parameter.type == "iri":
        iri = expand(value)
        if iri is None:
            raise WrongUseError(f"{where} wants an IRI or a CURIE such as id:tnsa, not {value!r}.")
        return Iri(iri)
    if parameter.type == "passage":
        place = typed_passage(value)
        if place is None:
            raise WrongUseError(
                f"{where} wants a passage such as itsc2013:246-256 or itsc:L0246-0256,"
                f" not {value!r}."
            )
        return place.iri
    try:
        return resolve(endpoint, value, kind(parameter))
    except WrongUseError as error:
        raise WrongUseError(f"{where}: {error}") from error


def choices(parameter: Parameter, endpoint: Endpoint) -> tuple[str, ...]:
    """The values a parameter is limited to; none if it takes any of its type."""
    if parameter.choices_query:
        found = rows(endpoint, parameter.choices_query)
        return tuple(curie(text(row[0])) for row in found.rows)
    return parameter.choices


def why_empty(question: SavedQuery, bound: Mapping[str, Term], endpoint: Endpoint) -> str:
    """Say why a question has no rows.

    Tried in turn: a view that leaves nothing, a term that the graph never uses, a time window that
    leaves nothing, one parameter whose value has none of what is asked whatever the others are,
    all of them together; else the answer is truly none.
    """
    whole = endpoint.whole()
    if whole:
        found = len(rows(whole, question.text, bound).rows)
        if found:
            return f"{endpoint.view} leaves nothing, and all claims and times {found} rows."
    unused = never_used(question.text, endpoint)
    if unused:
        return f"the graph never uses {unused[0]}."
    windows = [item.name for item in question.parameters if item.type in _TEMPORAL]
    without = {name: term for name, term in bound.items() if name not in windows}
    if len(without) < len(bound):
        found = len(rows(endpoint, question.text, without).rows)
        if found:
            said = " and ".join(f"{name}={text(bound[name])}" for name in windows if name in bound)
            return f"the time window empties it: without {said} there are {found} rows."
    # At most one of a query's required parameters is left free at a time: with all of them free
    # it may be a product of everything with everything.
    for name, term in without.items():
        if len(without) > 1 and rows(endpoint, question.text, {name: term}).rows:
            continue
        rest = {other: value for other, value in without.items() if other != name}
        others = rows(endpoint, question.text, rest)
        if others.rows or rest:
            which = _which(name, others, endpoint)
            return f"{name}={called(endpoint, term)} has none in the data{which}."
    if len(without) > 1:
        return "no record fits these parameters together, though each of them has some."
    return "truly none: every term of the question is in use, and no record fits it."


def _which(name: str, others: Table, endpoint: Endpoint) -> str:
    cells = others.column(name) if name in others.columns else []
    values = sorted({text(cell) for cell in cells if cell is not None})
    if not values:
        return ""
    known = labels(endpoint, [value for value in values if "://" in value], "en")
    shown = ", ".join(known.get(value, curie(value)) for value in values[:_SHOWN])
    more = " …" if len(values) > _SHOWN else ""
    return f"; {len(values)} other values of {name} have some: {shown}{more}"


def why_empty_query(query: str, endpoint: Endpoint) -> str:
    """Say why a query of one's own has no rows; see `why_empty`."""
    whole = endpoint.whole()
    if whole:
        answer = whole.answer(query, prefixes=PREFIXES)
        if not isinstance(answer, bool) and answer != endpoint.answer(query, prefixes=PREFIXES):
            return f"{endpoint.view} leaves nothing, and all claims and times something."
    wrong = wrong_term(query, endpoint)
    if wrong:
        return wrong
    return "truly none: the graph knows every term of the query, and no record fits it."


def wrong_term(query: str, endpoint: Endpoint) -> str:
    """The term of a query that the graph does not know or never uses; empty if there is none."""
    for iri, written in iris(query, PREFIXES).items():
        if not iri.startswith(_NOT_TERMS) and not knows(endpoint, Iri(iri)):
            near = nearest_terms(iri, endpoint)
            hint = f"; did you mean {' or '.join(near)}?" if near else "."
            return f"the graph does not know {written}{hint}"
    unused = never_used(query, endpoint)
    return f"the graph never uses {unused[0]}." if unused else ""


def terms(endpoint: Endpoint) -> set[str]:
    """Every IRI of laborgraph's and the reused vocabularies that the graph has in any place."""
    query = """SELECT DISTINCT ?term WHERE {
      { ?term ?a ?b } UNION { ?c ?term ?d } UNION { ?e ?f ?term FILTER(isIRI(?term)) } }"""
    return {text(cell) for cell in rows(endpoint, query).column("term")}


def nearest_terms(iri: str, endpoint: Endpoint) -> list[str]:
    """The terms of the graph whose names are most like an IRI that is not among them."""
    known = {curie(term) for term in terms(endpoint)}
    return _alike(curie(iri), sorted(known), cutoff=0.75)


def unknown_terms(query: str, endpoint: Endpoint) -> dict[str, list[str]]:
    """The terms a query names that the graph has nowhere, each with the nearest that it has."""
    named = [iri for iri in iris(query) if not iri.startswith(_NOT_TERMS)]
    return {
        curie(iri): nearest_terms(iri, endpoint) for iri in named if not knows(endpoint, Iri(iri))
    }


def never_used(query: str, endpoint: Endpoint) -> list[str]:
    """The properties and classes that every answer needs, and that no record of the graph has."""
    found = []
    for iri in iris(core(query), PREFIXES):
        if iri.startswith((*_NOT_TERMS, RDF)):
            continue
        term = Iri(iri).n3()
        declared = endpoint.answer(
            f"ASK {{ {term} a ?kind FILTER(?kind IN (<{PREFIXES['owl']}Class>,"
            f" <{PREFIXES['owl']}ObjectProperty>, <{PREFIXES['owl']}DatatypeProperty>,"
            f" <{PREFIXES['owl']}AnnotationProperty>)) }}"
        )
        used = endpoint.answer(f"ASK {{ {{ ?s {term} ?o }} UNION {{ ?r a {term} }} }}")
        if declared and not used:
            found.append(curie(iri))
    return found


class Fault(NamedTuple):
    """One thing that `check` finds wrong with a saved query."""

    question: str
    problem: str


def check(question: SavedQuery, endpoint: Endpoint, expected: str | None) -> list[Fault]:
    """Check a saved query: its parameters, its terms, its syntax and its rows.

    The query is asked with the examples of its parameters (the default, or free, where there
    is none).

    Args:
        question: The query.
        endpoint: Where it is asked.
        expected: The rows due, as SPARQL results CSV; None to leave them unchecked.
    """
    endpoint = seat(question, endpoint)
    problems = _misfits(question)
    problems += [
        f"has a parameter {item.name!r} of the type {item.type!r}, which is no class and no scheme"
        for item in question.parameters
        if item.type not in _PLAIN and kind(item) and not knows(endpoint, Iri(kind(item)))
    ]
    for term, near in unknown_terms(question.text, endpoint).items():
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        problems.append(f"names {term}, which the graph does not know{hint}")
    if not problems:
        try:
            bound = bindings(question, examples(question), endpoint)
            table = ask(question, bound, endpoint)
            in_place = rows(endpoint, bind(question.text, bound))
        except LaborgraphError as error:
            problems.append(str(error))
        else:
            if table.rows != in_place.rows:
                problems.append(
                    "gives other rows at a remote endpoint, where values stand in the place of"
                    " their variables; leave no parameter bare in BIND, IF or COALESCE"
                )
            missing = [name for name in question.evidence if name not in table.columns]
            problems += [f"does not return its evidence variable ?{name}" for name in missing]
            if expected is not None:
                problems += difference(expected, as_csv(table))
    return [Fault(question.name, problem) for problem in problems]


def example(question: SavedQuery, endpoint: Endpoint) -> Table:
    """Answer a saved query with the examples of its parameters."""
    endpoint = seat(question, endpoint)
    return ask(question, bindings(question, examples(question), endpoint), endpoint)


def examples(question: SavedQuery) -> dict[str, str]:
    """The example of each parameter that has one."""
    return {item.name: item.example for item in question.parameters if item.example}


def _misfits(question: SavedQuery) -> list[str]:
    problems = []
    used = variables(question.text)
    asked = asked_whether_bound(question.text)
    effective = restricting(question.text)
    for parameter in question.parameters:
        if parameter.name not in used:
            problems.append(f"has a parameter {parameter.name!r} that its text does not use")
        elif parameter.name not in effective:
            problems.append(
                f"names its parameter ?{parameter.name} in OPTIONAL parts only, where a value fills"
                " a column and leaves no row out; let the pattern or a FILTER outside restrict it"
            )
        if parameter.name in asked:
            problems.append(
                f"asks whether its parameter is BOUND(?{parameter.name}), which engines answer"
                " differently; use COALESCE"
            )
        if parameter.required and not parameter.example:
            problems.append(f"gives no example for its required parameter {parameter.name!r}")
        if parameter.required and parameter.default:
            problems.append(f"both requires {parameter.name!r} and gives it a default")
    problems += [
        f"names an evidence variable ?{name} that its text does not use"
        for name in question.evidence
        if name not in used
    ]
    return problems


def difference(expected: str, actual: str) -> list[str]:
    """The rows that two CSV texts do not share, and whether their order differs."""
    due, got = expected.splitlines(), actual.splitlines()
    problems = [f"a row is missing: {row}" for row in due if row not in got]
    problems += [f"a row is new: {row}" for row in got if row not in due]
    if not problems and due != got:
        problems.append("the rows are as expected, and their order or number is not")
    return problems


def listing(questions: Sequence[SavedQuery]) -> Table:
    """The questions as a table, one a row; optional parameters in square brackets."""

    def row(question: SavedQuery) -> tuple[Cell, ...]:
        asked = (item.name if item.required else f"[{item.name}]" for item in question.parameters)
        said = (question.name, question.summary, ", ".join(asked), ", ".join(question.tags))
        return tuple(map(Literal, said))

    return Table(("query", "question", "parameters", "tags"), tuple(map(row, questions)))
