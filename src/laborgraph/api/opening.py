"""The way in: a library, or an endpoint, made a graph that can be asked."""

import os
from pathlib import Path

from laborgraph.api.graphs import Graph
from laborgraph.api.refusals import in_python
from laborgraph.endpoints import Embedded, Remote
from laborgraph.errors import WrongUseError
from laborgraph.library import Library
from laborgraph.names import LANGUAGES
from laborgraph.views import ALL, READING, View, view


@in_python
def open(  # noqa: A001 - as in laborgraph.open()
    library: str | Path | None = None,
    *,
    endpoint: str | None = None,
    claims: str = READING,
    at: str = "",
    during: str = "",
    language: str = "en",
    timeout: int = 30,
) -> Graph:
    """Open the graph of a library, or one behind a SPARQL endpoint.

    The arguments mean what the options of the command line mean. The library is read at the first
    question.

    Args:
        library: A folder with ``ontology``, ``data`` and ``queries``. Without one, that of the
            variable ``LABORGRAPH_LIBRARY``, else the one that came along.
        endpoint: The address of a SPARQL 1.1 endpoint that holds the graph, asked as it stands;
            without one that of ``LABORGRAPH_ENDPOINT``, if it is set. Saved questions are those of
            the library.
        claims: Whose word counts: ``reading`` (the curator's), ``all``, ``unresolved-out`` or
            ``source=NAME``.
        at: Only what is, or may be, at this date: ``1994``, ``1994-02``.
        during: Only what is, or may be, in this time: ``1990/1994``.
        language: Of names: ``en``, ``es``, ``fr`` or ``de``.
        timeout: Seconds that an endpoint may take for one query.

    Raises:
        UnreadableInputError: If the folder is no library.
        WrongUseError: If an argument is not understood, or a part of a remote graph is asked for.

    >>> open(during="1990/1994")
    <Graph: the library that came with laborgraph; claims: the curator's reading; time: 1990/1994>
    """
    if language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise WrongUseError(f"language is one of {known}, not {language!r}.")
    folder = library or os.environ.get("LABORGRAPH_LIBRARY")
    found = Library(Path(folder) if folder else None)
    seen = view(claims, at, during, found.queries)
    address = os.environ.get("LABORGRAPH_ENDPOINT") if endpoint is None else endpoint
    if not address and endpoint is None:
        return Graph(found, Embedded(found, seen), language)
    if seen not in {View(), View(claims=ALL)}:
        raise WrongUseError(
            "claims, at and during choose what a graph in memory is made of; an endpoint is asked"
            " as it stands, so leave them out, or leave out the endpoint."
        )
    return Graph(found, Remote(address or "", timeout), language)
