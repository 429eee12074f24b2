"""Where questions are put: the graph of a library, or a SPARQL endpoint elsewhere. One face.

Both read only. The embedded graph takes parameters as the store's substitutions; a remote one
gets them in the place of their tokens, because the protocol has no bindings.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

import pyoxigraph as ox

from laborgraph import __version__, views
from laborgraph.errors import EndpointError, WrongUseError
from laborgraph.library import Library, keep, kept, read_text, reason
from laborgraph.sparql import asks_elsewhere, bind, form, prefixed
from laborgraph.tables import Blank, Cell, Iri, Literal, Table, Term, Triples, text
from laborgraph.times import NO
from laborgraph.views import ALL, View
from laborgraph.vocab import LG, PREFIXES, SOURCE

Answer = Table | bool | Triples
_StoreTerm = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_BAD_REQUEST: Final = 400
_WHOLE: Final = View(claims=ALL)
_NOTHING: Final[Mapping[str, Term]] = {}
_NO_PREFIXES: Final[Mapping[str, str]] = {}


class Endpoint(Protocol):
    """Anything that answers SPARQL 1.1 queries."""

    name: str
    engine: str
    view: View

    def whole(self) -> "Endpoint | None":
        """The same graph without its view; None where nothing is out of view."""
        ...

    def answer(
        self,
        query: str,
        bindings: Mapping[str, Term] = _NOTHING,
        prefixes: Mapping[str, str] = _NO_PREFIXES,
    ) -> Answer:
        """Answer a query.

        Args:
            query: SPARQL 1.1.
            bindings: Terms for some of its variables.
            prefixes: What prefixes stand for that the query uses without saying so.

        Returns:
            A table for SELECT, a truth value for ASK, sorted triples for CONSTRUCT and DESCRIBE.

        Raises:
            WrongUseError: If the query is not valid SPARQL 1.1, or asks to change the graph.
            EndpointError: If a remote endpoint fails.
        """
        ...


def rows(endpoint: Endpoint, query: str, bindings: Mapping[str, Term] = _NOTHING) -> Table:
    """Answer a SELECT query.

    Raises:
        WrongUseError: If the query is of another form, besides what `Endpoint.answer` raises.
    """
    answer = endpoint.answer(query, bindings)
    if not isinstance(answer, Table):
        raise WrongUseError(f"a SELECT query is due here; this is {form(query) or 'none'}.")
    return answer


class Embedded:
    """The graph of a library, held by Oxigraph in memory, or on disk from an earlier start."""

    engine = f"Oxigraph {ox.__version__}, embedded"

    def __init__(
        self,
        library: Library,
        view: View = _WHOLE,
        progress: Callable[[Path], None] | None = None,
        cache: Path | None = None,
        additions: Sequence[bytes] = (),
    ) -> None:
        """Read the library when the first question is put, not before.

        Args:
            library: Where the graph comes from.
            view: Which part of it is read.
            progress: Called with each file once it is read.
            cache: A folder that keeps graphs between starts, each under the fingerprint of what
                it is made of; a graph of a time is not kept, nor one with additions.
            additions: Turtle that is read on top of the library's files.
        """
        self.name = library.name
        self.view = view
        self.set_aside: set[str] = set()
        self.in_time: dict[str, str] = {}
        self._library = library
        self._progress = progress
        self._additions = additions
        self._cache = None if view.time or additions else cache
        self._store: ox.Store | None = None

    @property
    def store(self) -> ox.Store:
        """The graph, read at the first use."""
        if self._store is None:
            self._store = self._from_cache(self._cache) if self._cache else self._made()
        return self._store

    def _made(self) -> ox.Store:
        return self._library.graph(self._progress, self._left_out, self._additions)

    def _from_cache(self, cache: Path) -> ox.Store:
        name = self._library.fingerprint(__version__, self._policy())
        found = kept(cache, name)
        if found:
            store, note = found
            self.set_aside = set(note.split())
            return store
        store = self._made()
        if self._library.fingerprint(__version__, self._policy()) == name:
            # What changed between the two is nothing to keep under this name.
            keep(cache, name, store, "\n".join(sorted(self.set_aside)))
        return store

    def _policy(self) -> str:
        """The policy on claims, with the text of the query that says what it leaves out."""
        query = views.policy_file(self.view, self._library.queries)
        return f"{self.view.claims} {self.view.source}\n" + (read_text(query) if query else "")

    def whole(self) -> Endpoint | None:
        """The same graph with every claim, at any time."""
        everything = self.store and not self.set_aside and NO not in self.in_time.values()
        if everything:
            return None
        return Embedded(self._library, cache=self._cache, additions=self._additions)

    def _left_out(self, facts: ox.Store) -> set[str]:
        """The records outside the view, by its policy on claims and by its time."""

        def ask(query: str, bindings: Mapping[str, Term]) -> Table:
            answer = _answered(facts, query, bindings, _NO_PREFIXES)
            assert isinstance(answer, Table)  # noqa: S101 - the queries of views are SELECT
            return answer

        self.set_aside = views.set_aside(self.view, self._library.queries, ask)
        if self.view.source:
            # What is kept rests on this document alone: the other's passages are out of view.
            facts.update(
                f"DELETE {{ ?record <{LG}attestedIn> ?passage }}"
                f" WHERE {{ ?record <{LG}attestedIn> ?passage FILTER (!STRSTARTS("
                f'STR(?passage), "{SOURCE}{self.view.source}/")) }}'
            )
        if self.view.time:
            self.in_time = views.in_time(self.view.time, ask)
        return self.set_aside | {name for name, said in self.in_time.items() if said == NO}

    def answer(
        self,
        query: str,
        bindings: Mapping[str, Term] = _NOTHING,
        prefixes: Mapping[str, str] = _NO_PREFIXES,
    ) -> Answer:
        """Answer a query; see `Endpoint.answer`."""
        return _answered(self.store, query, bindings, prefixes)


class Held:
    """A graph that is in memory already, with nothing out of view."""

    engine = Embedded.engine
    view = _WHOLE

    def __init__(self, name: str, store: ox.Store) -> None:
        """Take the graph; ``name`` is what to call it."""
        self.name = name
        self.store = store

    def whole(self) -> None:
        """Nothing: all of it is there."""

    def answer(
        self,
        query: str,
        bindings: Mapping[str, Term] = _NOTHING,
        prefixes: Mapping[str, str] = _NO_PREFIXES,
    ) -> Answer:
        """Answer a query; see `Endpoint.answer`."""
        return _answered(self.store, query, bindings, prefixes)


def timed(endpoint: Endpoint, table: Table, records: Sequence[Iterable[Iterable[Cell]]]) -> Table:
    """The table with a column ``in_time`` where a time was asked for; else as it is.

    Args:
        endpoint: Where the records are.
        table: The rows.
        records: For each row the records behind it, in any grouping.
    """
    if not isinstance(endpoint, Embedded) or not endpoint.view.time:
        return table
    return views.with_time(table, records, endpoint.in_time)


def _answered(
    store: ox.Store, query: str, bindings: Mapping[str, Term], prefixes: Mapping[str, str]
) -> Answer:
    _encodable(query, bindings)
    if asks_elsewhere(query):
        raise WrongUseError(
            "SERVICE would send parts of the graph to another server, which no question here does;"
            " take it out, or ask that server itself with --endpoint."
        )
    values = _values(bindings)
    try:
        return _read(store.query(query, substitutions=values, prefixes=dict(prefixes)))
    except SyntaxError as error:
        raise _not_sparql(query, _in_words(reason(error))) from error
    except RuntimeError as error:
        # The store substitutes only what a query projects; see docs/decisions/0002.
        if not values or "projection" not in str(error):
            raise
        return _answered(store, bind(query, bindings), _NOTHING, prefixes)


def _in_words(said: str) -> str:
    """The store's word on a syntax error, with its place in words."""
    place = re.match(r"error at (\d+):(\d+): (.*)", said, re.DOTALL)
    if not place:
        return said
    where = f"line {place[1]}, column {place[2]}"
    if "Prefix not found" in place[3]:
        return f"{where}: the prefix here is declared nowhere"
    # The store lists every character that could follow; the words among them tell a reader more.
    words = re.findall(r"\b[A-Z]{2,}(?: [A-Z]+)*\b", re.sub(r"\\u\{\w+\}|\[.*?\]", "", place[3]))
    return f"{where}: " + (f"{' or '.join(words)} could stand here" if words else "not understood")


# The store's parser calls itself for each bracket, and dies where the stack ends.
_DEEPEST: Final = 400


def _is_sparql(query: str) -> bool:
    """Whether our own store reads a query, asked of a graph that holds nothing."""
    if asks_elsewhere(query):
        return True  # our store would ask there
    try:
        ox.Store().query(query)
    except SyntaxError:
        return False
    return True


def _encodable(query: str, bindings: Mapping[str, Term]) -> None:
    """Refuse what no store should get: half a character, or brackets without end.

    Half a character is what the shell makes of bytes that are not UTF-8.
    """
    if query.count("{") + query.count("(") > _DEEPEST:
        depths = itertools.accumulate({"{": 1, "(": 1, "}": -1, ")": -1}.get(c, 0) for c in query)
        if max(depths) > _DEEPEST:
            raise WrongUseError(f"the query has brackets more than {_DEEPEST} deep; simplify it.")
    try:
        "".join([query, *(term.value for term in bindings.values())]).encode()
    except UnicodeEncodeError as error:
        raise WrongUseError(
            "what is asked holds bytes that are no text; type it in UTF-8."
        ) from error


def _value(name: str, term: Term) -> _StoreTerm:
    try:
        return _store_term(term)
    except ValueError as error:
        raise WrongUseError(f"the value of {name!r} is not well formed: {error}.") from error


def _values(bindings: Mapping[str, Term]) -> dict[ox.Variable, _StoreTerm]:
    return {ox.Variable(name): _value(name, term) for name, term in bindings.items()}


def _not_sparql(query: str, said: str) -> WrongUseError:
    if form(query) in {
        "INSERT",
        "DELETE",
        "LOAD",
        "CLEAR",
        "CREATE",
        "DROP",
        "COPY",
        "MOVE",
        "ADD",
    }:
        return WrongUseError(
            f"{form(query)} would change the graph, and questions only read; edit the Turtle files."
        )
    return WrongUseError(f"the query is not valid SPARQL 1.1: {said}.")


def _read(answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Answer:
    if isinstance(answer, ox.QueryBoolean):
        return bool(answer)
    if isinstance(answer, ox.QueryTriples):
        return _sorted_triples(answer)
    columns = tuple(variable.value for variable in answer.variables)
    return Table(columns, tuple(tuple(map(_cell, solution)) for solution in answer))


def _sorted_triples(triples: Iterable[ox.Triple]) -> Triples:
    read = {(_term(item[0]), _term(item[1]), _term(item[2])) for item in triples}
    return tuple(sorted(read, key=lambda triple: tuple(term.n3() for term in triple)))


def _cell(term: object) -> Term | None:
    return None if term is None else _term(term)


def _term(term: object) -> Term:
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if isinstance(term, ox.BlankNode):
        return Blank(term.value)
    if isinstance(term, ox.Literal):
        return Literal(
            term.value, "" if term.language else term.datatype.value, term.language or ""
        )
    raise WrongUseError("the answer holds a quoted triple, which this tool does not read.")


def _store_term(term: Term) -> _StoreTerm:
    if isinstance(term, Iri):
        return ox.NamedNode(term.value)
    if isinstance(term, Blank):
        return ox.BlankNode(term.value)
    if term.language:
        return ox.Literal(term.value, language=term.language)
    return ox.Literal(term.value, datatype=ox.NamedNode(term.datatype))


def _said_by_server(error: Exception) -> str:
    """The first line of the answer that the wrapper quotes in its error, as bytes in Python."""
    from ast import literal_eval

    quoted = str(error).partition("Response:\n")[2]
    try:
        said = literal_eval(quoted)
    except (SyntaxError, ValueError):
        said = quoted
    lines = (said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)).split("\n")
    return lines[0].strip().rstrip(".")


def _is_web_address(url: str) -> bool:
    from urllib.parse import urlsplit

    try:
        return urlsplit(url).scheme in {"http", "https"} and bool(urlsplit(url).hostname)
    except ValueError:
        return False


class Remote:
    """A SPARQL 1.1 endpoint, asked by HTTP POST through SPARQLWrapper."""

    engine = "remote SPARQL 1.1 endpoint"
    view = _WHOLE

    def __init__(self, url: str, timeout: int = 30) -> None:
        """Take the endpoint at ``url``; ``timeout`` in seconds for each query.

        Raises:
            WrongUseError: If the address is not http or https.
        """
        if not _is_web_address(url):
            raise WrongUseError(
                f"{url!r} is no address of an endpoint; give one such as"
                " http://localhost:7878/query."
            )
        self.name = url
        self._timeout = timeout

    def whole(self) -> None:
        """Nothing: an endpoint is asked as it stands."""

    def answer(
        self,
        query: str,
        bindings: Mapping[str, Term] = _NOTHING,
        prefixes: Mapping[str, str] = _NO_PREFIXES,
    ) -> Answer:
        """Answer a query; see `Endpoint.answer`."""
        _encodable(query, bindings)
        sent = bind(prefixed(query, prefixes), bindings)
        asked = form(sent)
        if asked in {"SELECT", "ASK"}:
            content = self._content(sent, asked, "json")
            try:
                answer = _read(ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON))
            except (SyntaxError, ValueError) as error:
                raise self._not_an_endpoint("SPARQL results in JSON") from error
            if isinstance(answer, bool) != (asked == "ASK"):
                raise self._not_an_endpoint(f"SPARQL results in JSON to {asked}")
            return answer
        if asked in {"CONSTRUCT", "DESCRIBE"}:
            content = self._content(sent, asked, "turtle")
            try:
                quads = ox.parse(content, format=ox.RdfFormat.TURTLE, base_iri=self.name)
                return _sorted_triples(quad.triple for quad in quads)
            except (SyntaxError, ValueError) as error:
                raise self._not_an_endpoint("Turtle") from error
        raise _not_sparql(sent, "it has none of SELECT, ASK, CONSTRUCT, DESCRIBE")

    def _content(self, query: str, asked: str, answered: str) -> bytes:
        """Send a query and read the whole answer."""
        import urllib.error
        from http.client import HTTPException

        from SPARQLWrapper import POST, URLENCODED, SPARQLWrapper
        from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

        wrapper = SPARQLWrapper(self.name)
        wrapper.setQuery(query)
        # The wrapper guesses the form of a query; what is sent here reads, and never updates.
        wrapper.queryType = asked
        wrapper.setMethod(POST)
        wrapper.setRequestMethod(URLENCODED)
        wrapper.setReturnFormat(answered)
        wrapper.setTimeout(self._timeout)
        try:
            return bytes(wrapper.query().response.read())
        except (SPARQLWrapperException, urllib.error.HTTPError) as error:
            # The wrapper's own errors are raised while it handles urllib's, which has the status.
            cause = error if isinstance(error, urllib.error.HTTPError) else error.__context__
            status = 0
            if isinstance(cause, urllib.error.HTTPError):
                status = cause.code
                cause.close()
            raise self._refusal(status, error, query) from error
        except urllib.error.URLError as error:
            raise self._unreachable(error.reason) from error
        except (OSError, HTTPException, ValueError) as error:
            raise self._unreachable(error) from error

    def _refusal(self, status: int, error: Exception, query: str) -> EndpointError | WrongUseError:
        if status == _BAD_REQUEST and not _is_sparql(query):
            return WrongUseError(
                f"{self.name} says that the query is not valid SPARQL 1.1 (HTTP status 400):"
                f" {_said_by_server(error) or 'no reason given'}."
            )
        return EndpointError(
            f"{self.name} answered with HTTP status {status}; is it the address of a SPARQL"
            " endpoint that lets you read?"
        )

    def _unreachable(self, why: object) -> EndpointError:
        if isinstance(why, TimeoutError):
            return EndpointError(
                f"{self.name} did not answer in {self._timeout} s; ask for less, or give it longer"
                " with --timeout."
            )
        if isinstance(why, ConnectionRefusedError):
            return EndpointError(
                f"{self.name} refused the connection; is a server running at that address?"
            )
        return EndpointError(f"{self.name} cannot be reached: {why}; check the address.")

    def _not_an_endpoint(self, what: str) -> EndpointError:
        return EndpointError(
            f"{self.name} answered with something that is not {what}; is it the address of a SPARQL"
            " endpoint?"
        )


# Formats for triples: the name on the command line, and the store's name for it.
RDF_FORMATS: Final[dict[str, ox.RdfFormat]] = {
    "turtle": ox.RdfFormat.TURTLE,
    "n-triples": ox.RdfFormat.N_TRIPLES,
    "json-ld": ox.RdfFormat.JSON_LD,
    "rdf-xml": ox.RdfFormat.RDF_XML,
}

RDF_EXTENSIONS: Final[dict[str, str]] = {
    ".ttl": "turtle",
    ".nt": "n-triples",
    ".jsonld": "json-ld",
    ".rdf": "rdf-xml",
}


def serialize(triples: Triples, form_of_answer: str) -> str:
    """Write triples in one of `RDF_FORMATS`, in a fixed order.

    Raises:
        WrongUseError: If RDF/XML is due and a predicate does not end in a name, which it wants.
    """
    if form_of_answer == "rdf-xml":
        for _, predicate, _ in triples:
            if not re.search(r"[^\W\d][\w.-]*$", text(predicate)):
                raise WrongUseError(f"RDF/XML cannot say {predicate.n3()}; choose another format.")
    # By way of N-Triples, in which a term of ours says what it is.
    lines = "".join(" ".join(term.n3() for term in triple) + " .\n" for triple in triples)
    content = ox.serialize(
        (quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)),
        format=RDF_FORMATS[form_of_answer],
        prefixes={name: iri for name, iri in PREFIXES.items() if f"<{iri}" in lines},
    )
    return (content or b"").decode()
