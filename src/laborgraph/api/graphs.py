"""A graph that is open: asked saved questions and SPARQL, told of things, made into networks."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final, Unpack

from laborgraph import citations, names, networks, omissions, questions, saved
from laborgraph.api import rankings
from laborgraph.api.answers import Answer, answer
from laborgraph.api.choices import Choice, chosen
from laborgraph.api.refusals import in_python
from laborgraph.endpoints import Embedded, Endpoint, timed
from laborgraph.errors import WrongUseError
from laborgraph.library import Library
from laborgraph.networks import Chosen
from laborgraph.saved import SavedQuery
from laborgraph.tables import Cell, Literal, Table, Term, fold, without
from laborgraph.vocab import PREFIXES

if TYPE_CHECKING:
    import networkx as nx


class Graph:
    """A graph to be asked; `laborgraph.open` makes one. It is only read.

    A thing is given by its acronym, any of its labels, a CURIE or an IRI; answers call it by name,
    or by its IRI where ``iris=True``.
    """

    def __init__(self, library: Library, endpoint: Endpoint, language: str = "en") -> None:
        """Take the questions of a library, and the graph to which they are put."""
        self._library = library
        self._endpoint = endpoint
        self._language = language

    def __repr__(self) -> str:
        return f"<Graph: {self._endpoint.name}; {_reading(self._endpoint)}>"

    @in_python
    def questions(self) -> Answer:
        """The saved questions: name, what each asks, parameters ([optional]), tags."""
        return answer(questions.listing(saved.every(self._library.queries)))

    @in_python
    def networks(self) -> Answer:
        """The networks: name, what joins whom, and what a weight means."""
        rows = []
        for query in saved.every(self._library.queries / "networks"):
            weight = networks.plan(query.name, query.network).weight
            said = (query.name, query.summary, weight)
            rows.append(tuple(Literal(words) if words else None for words in said))
        return answer(Table(("network", "summary", "weight"), tuple(rows)))

    @in_python
    def ask(
        self,
        question: str,
        /,
        *,
        evidence: bool = False,
        iris: bool = False,
        **parameters: object,
    ) -> Answer:
        """Ask a saved question.

        Args:
            question: Its name, as `questions` lists it.
            evidence: Whether to add the passages that support each row.
            iris: Whether IRIs stand for things, and not their names.
            parameters: What it asks for; None is as if left out. The parameter ``from``, a word of
                Python's own, is written ``from_``.

        Returns:
            The rows of ``laborgraph query run``; if there are none, ``why_empty`` says why.

        Raises:
            WrongUseError: If question, parameter or value is unknown, with the nearest that there
                is; or if evidence is asked for where rows rest on no single record.

        >>> import laborgraph
        >>> laborgraph.open().ask("alliance-members", alliance="TNSA", evidence=True)[0]["evidence"]
        'itsc2013 l. 329-333'
        """
        query = saved.find(self._library.queries, question, "query")
        endpoint = questions.seat(query, self._endpoint)
        given = {
            name.removesuffix("_"): str(value)
            for name, value in parameters.items()
            if value is not None
        }
        bound = questions.bindings(query, given, endpoint)
        table, records = fold(questions.ask(query, bound, endpoint), query.evidence)
        if evidence:
            if not query.evidence:
                raise WrongUseError(
                    f"the query {question!r} has no evidence: its rows rest on no single record."
                )
            table = citations.with_evidence(endpoint, table, records)
        if query.evidence:
            table = timed(endpoint, table, records)
        asked = "".join(
            f" {name}={names.called(endpoint, term, self._language)}."
            for name, term in bound.items()
        )
        return self._answer(
            table,
            iris=iris,
            notes=(query.summary + asked, _reading(endpoint)),
            why_empty="" if table.rows else questions.why_empty(query, bound, endpoint),
        )

    @in_python
    def sparql(self, query: str, *, iris: bool = True) -> Answer | bool:
        """Ask a SPARQL query of your own; the house's prefixes need no declaration.

        Returns:
            Rows for SELECT; ``subject``, ``predicate`` and ``object`` for CONSTRUCT and DESCRIBE;
            yes or no for ASK.

        Raises:
            WrongUseError: If the query is not valid SPARQL 1.1, or asks to change the graph.
        """
        found = self._endpoint.answer(query, prefixes=PREFIXES)
        if isinstance(found, bool):
            return found
        table = found if isinstance(found, Table) else Table(_TRIPLE, found)
        return self._answer(
            table,
            iris=iris,
            why_empty="" if table.rows else questions.why_empty_query(query, self._endpoint),
        )

    @in_python
    def describe(self, name: str, *, iris: bool = False) -> Answer:
        """Tell all that is known of one thing: by section, dated, each line with its passages.

        Returns:
            ``section``, ``relation``, ``what``, ``when``, ``evidence``.

        Raises:
            WrongUseError: If no thing, or more than one, has that name; with candidates.
        """
        thing = names.resolve(self._endpoint, name)
        columns: tuple[str, ...] = ("section",)
        found: list[tuple[Cell, ...]] = []
        for question in saved.every(self._library.queries / "describe"):
            told = without(questions.ask(question, {"thing": thing}, self._endpoint), "thing")
            kept, records = fold(told, question.evidence)
            kept = citations.with_evidence(self._endpoint, kept, records)
            kept = timed(self._endpoint, kept, records)
            columns = ("section", *kept.columns)
            found += [(Literal(question.summary), *row) for row in kept.rows]
        return self._answer(Table(columns, tuple(found)), iris=iris)

    @in_python
    def cite(
        self, name: str, other: str | None = None, *, documents: str | Path | None = None
    ) -> Answer:
        """Cite the passages behind one thing, or behind the ties between two.

        Args:
            name: The thing.
            other: Another, for the ties between the two.
            documents: A folder with copies of the documents, for the words of each passage and
                whether they are those that were locked.

        Returns:
            ``passage``, the ``records`` that cite it, and with documents ``words``, ``checked``.

        Raises:
            WrongUseError: If no thing, or more than one, has that name.
            UnreadableInputError: If the folder holds no copy.
        """
        bound: dict[str, Term] = {"thing": names.resolve(self._endpoint, name)}
        if other is not None:
            bound["other"] = names.resolve(self._endpoint, other)
        which = "passages-of" if other is None else "passages-between"
        question = saved.find(self._library.queries, which, "query")
        found, _ = fold(questions.ask(question, bound, self._endpoint), tuple(bound))
        table = citations.by_passage(found)
        if documents is not None:
            known = citations.documents(self._endpoint)
            copies = citations.Copies(Path(documents), known)
            table = citations.with_words(table, copies, citations.read_lock(self._library))
        return self._answer(table, why_empty="" if table.rows else self._no_tie(question, bound))

    @in_python
    def network(
        self,
        name: str = "",
        *,
        query: str | Path | None = None,
        projection: str = "",
        relation: str | Iterable[str] = (),
        sign: str = "",
        country: str | Iterable[str] = (),
        sector: str | Iterable[str] = (),
        kind: str | Iterable[str] = (),
        component: str = "",
        ego: str = "",
        radius: int | None = None,
        weighted: bool | None = None,
    ) -> "nx.MultiGraph[str]":
        """Make a network, each node and tie with the passages that it rests on.

        Nodes are IRIs, with ``label``, ``type``, ``country``, ``sector`` … as far as they are
        known. Parallel ties are kept apart by a key that begins with their relation; an edge has
        ``weight``, ``records``, ``passages``, ``sources``, ``spells`` (start and end), and in a
        projection ``through``, the groups that two share. ``network.graph`` has ``names`` (labels
        by IRI), ``name``, ``summary``, ``weight`` (what it means), ``weighted`` (whether measures
        count it), ``kept`` (the cuts) and ``reading`` (of the claims).

        Args:
            name: As `networks` lists it; without one ``alliances``.
            query: A file with a query of your own, ``?source ?target`` or ``?group ?member``.
            projection: How members of groups are joined, if not as the network says: ``newman``,
                ``count``, ``jaccard``, or ``none`` for two modes.
            relation: Only ties of this relation, or of any of these.
            sign: Only ``positive`` or ``negative`` ties, in a network that has signs.
            country: Only nodes of this country, or of any of these.
            sector: Only nodes of this sector, or of any of these.
            kind: Only nodes of this class, or of any of these.
            component: ``largest`` for the largest component only.
            ego: Only what lies around this node,
            radius: at most so many ties from it; without a number one.
            weighted: Whether weights count in measures; None if they do where there are any.

        Returns:
            A ``MultiDiGraph`` if ties have a direction, else a ``MultiGraph``; made anew each
            time, so that it can be changed.

        Raises:
            WrongUseError: If there is no such network, or what is asked of it cannot be.
            UnreadableInputError: If the file of a query cannot be read.
        """
        found = self._chosen(
            name,
            query=query,
            projection=projection,
            relation=relation,
            sign=sign,
            country=country,
            sector=sector,
            kind=kind,
            component=component,
            ego=ego,
            radius=radius,
            weighted=weighted,
        )
        found.network.graph.update(
            name=found.name,
            summary=found.summary,
            weight=found.plan.weight,
            weighted=found.weighted,
            kept=found.cuts,
            reading=_reading(self._endpoint),
        )
        return found.network

    @in_python
    def sensitivity(
        self,
        measure: str,
        left_out: str = "document",
        network: str = "",
        *,
        iris: bool = False,
        **choice: Unpack[Choice],
    ) -> Answer:
        """Rank the nodes of a network, and again without each document, section, claim or alliance.

        The network is made anew without the records that fall with each, as ``laborgraph
        centrality --sensitivity`` does.

        Args:
            measure: As in `ranking`.
            left_out: ``document``, ``section``, ``claim`` (an uncertain one) or ``alliance``.
            network: As in `network`, and so are the further arguments.
            iris: Whether IRIs stand for things, and not their names.
            choice: As in `network`.

        Returns:
            The ranking, with the best and the worst rank of each node, without what it moves
            furthest, and without what it has no rank. The first note says whether the ranking is
            stable.

        Raises:
            WrongUseError: As `network` and `ranking`, and if ``left_out`` is none of these.
        """
        if left_out not in omissions.KINDS:
            known = ", ".join(omissions.KINDS)
            raise WrongUseError(f"left_out is one of {known}, not {left_out!r}.")
        found = self._chosen(network, **choice)
        units = omissions.units(self._endpoint, found.evidence, left_out)
        known_as = names.labels(self._endpoint, units, self._language)
        found.network.graph["names"].update(known_as)
        return rankings.sensitivity(found, measure, left_out, units, iris=iris)

    def _no_tie(self, question: SavedQuery, bound: dict[str, Term]) -> str:
        if len(bound) == 1:
            return questions.why_empty(question, bound, self._endpoint)
        both = (names.called(self._endpoint, term, self._language) for term in bound.values())
        return f"no record ties {' and '.join(both)}; describe() tells what each is tied to."

    def _chosen(self, name: str, **choice: Unpack[Choice]) -> Chosen:
        return chosen(self._endpoint, self._library, self._language, name, **choice)

    def _answer(
        self, table: Table, *, iris: bool = False, notes: Iterable[str] = (), why_empty: str = ""
    ) -> Answer:
        shown = table if iris else names.named(self._endpoint, table, self._language)
        return answer(shown, tuple(notes), why_empty)


_TRIPLE: Final = ("subject", "predicate", "object")


def _reading(endpoint: Endpoint) -> str:
    """Which part of a graph is read, in words."""
    if isinstance(endpoint, Embedded):
        return str(endpoint.view)
    return "claims: those that the endpoint holds"
