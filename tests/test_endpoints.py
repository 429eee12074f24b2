"""An endpoint that fails says how in one sentence, and ends with exit code 4."""

from __future__ import annotations

import socket
import threading
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, NamedTuple

import pytest

from laborgraph.endpoints import Embedded, Remote, rows
from laborgraph.errors import EndpointError, WrongUseError
from laborgraph.library import Library
from laborgraph.tables import Blank, Iri, Literal, Table
from laborgraph.vocab import XSD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Ran, Runner

JSON = "application/sparql-results+json"
QUERY = "SELECT ?s WHERE { ?s ?p ?o }"


class Reply(NamedTuple):
    """What a server that is no endpoint answers."""

    status: int = 200
    kind: str = JSON
    body: bytes = b""
    length: int | None = None


@contextmanager
def answering(reply: Reply) -> Iterator[str]:
    """A server on loopback that gives the same answer to whatever it is asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.kind)
            length = len(reply.body) if reply.length is None else reply.length
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/sparql"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def silent() -> Iterator[str]:
    """A server on loopback that takes connections and never says a word."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/sparql"


@contextmanager
def closed() -> Iterator[str]:
    """An address on loopback at which nobody listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        port = listening.getsockname()[1]
    yield f"http://127.0.0.1:{port}/sparql"


def one_sentence(ran: Ran, code: int = 4) -> str:
    """The one line on standard error of a failure, after checking that it is one."""
    assert ran.code == code, ran
    assert ran.out == ""
    assert ran.talk.count("\n") == 1
    assert ran.talk.startswith("laborgraph: ")
    assert "Traceback" not in ran.talk
    assert "mistake of ours" not in ran.talk
    return ran.talk


VERBS = [
    ("sparql", QUERY),
    ("query", "run", "alliances"),
    ("query", "run", "alliance-members", "-p", "alliance=GBA"),
    ("query", "check", "alliances", "documents"),
    ("describe", "GBA"),
    ("cite", "GBA"),
    ("info",),
    ("centrality",),
    ("sources", "check"),
]


@pytest.mark.parametrize("words", VERBS, ids=lambda words: " ".join(words[:2]))
def test_refused_connection_on_every_verb(words: tuple[str, ...], ask: Runner) -> None:
    with closed() as url:
        ran = ask(*words, "--endpoint", url)
    if words[:2] == ("query", "check"):
        assert "refused the connection" in ran.out + ran.talk
        return
    assert "refused the connection; is a server running" in one_sentence(ran)
    assert url in ran.talk


def test_silence_ends_after_the_timeout(ask: Runner) -> None:
    with silent() as url:
        ran = ask("sparql", QUERY, "--endpoint", url, "--timeout", "1")
    assert "did not answer in 1 s; ask for less, or give it longer" in one_sentence(ran)


def test_timeout_is_a_number_of_seconds(ask: Runner) -> None:
    assert ask("info", "--timeout", "0").code == 2
    assert ask("info", "--timeout", "soon").code == 2


@pytest.mark.parametrize("status", [301, 401, 403, 404, 414, 500, 502, 503])
def test_http_status_is_told(status: int, ask: Runner) -> None:
    with answering(Reply(status, "text/html", b"<html>Sorry\n\nno</html>")) as url:
        said = one_sentence(ask("sparql", QUERY, "--endpoint", url))
    assert f"answered with HTTP status {status}" in said


def test_query_that_the_endpoint_calls_bad_is_wrong_use(ask: Runner) -> None:
    with answering(Reply(400, "text/plain", b"Parse error on line 1\nof many")) as url:
        said = one_sentence(ask("sparql", "SELECT * { ?s ?p }", "--endpoint", url), code=2)
    assert "not valid SPARQL 1.1 (HTTP status 400): Parse error on line 1" in said


def test_bad_request_for_a_good_query_is_the_endpoints_failure(ask: Runner) -> None:
    with answering(Reply(400, "text/plain", b"The parameter update must be set")) as url:
        said = one_sentence(ask("sparql", QUERY, "--endpoint", url), code=4)
    assert "answered with HTTP status 400" in said


WHOLE = (
    b'{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": "x:y"}}]}}'
)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        pytest.param("text/html", b"<!DOCTYPE html><html><body>Welcome</body></html>", id="HTML"),
        pytest.param(JSON, b"", id="nothing"),
        pytest.param(JSON, b"not json", id="no JSON"),
        pytest.param(JSON, b"{}", id="an object of another kind"),
        pytest.param(JSON, b"[1, 2, 3]", id="a list"),
        pytest.param(JSON, b'{"head": {}, "results": 7}', id="no rows"),
        pytest.param(JSON, WHOLE[:-20], id="JSON that ends early"),
        pytest.param(JSON, WHOLE[:40], id="JSON that ends in the rows"),
        pytest.param(JSON, WHOLE.replace(b"uri", b"url"), id="a kind of term that is none"),
        pytest.param(JSON, WHOLE.replace(b"x:y", b"x y"), id="an IRI that is none"),
        pytest.param(JSON, WHOLE.replace(b"x:y", b"\xff"), id="bad UTF-8"),
    ],
)
def test_answer_that_is_not_sparql_is_told(kind: str, body: bytes, ask: Runner) -> None:
    with answering(Reply(200, kind, body)) as url:
        said = one_sentence(ask("sparql", QUERY, "--endpoint", url))
    assert "answered with something that is not SPARQL results in JSON" in said


def test_answer_of_another_form_than_the_question_is_told(ask: Runner) -> None:
    with answering(Reply(200, JSON, b'{"head": {}, "boolean": true}')) as url:
        said = one_sentence(ask("query", "run", "alliances", "--endpoint", url))
    assert "not SPARQL results in JSON" in said


@pytest.mark.parametrize("body", [b"<html>Welcome</html>", b"<x:a> <x:b>", b"\xff"])
def test_triples_that_are_not_turtle_are_told(body: bytes, ask: Runner) -> None:
    with answering(Reply(200, "text/turtle", body)) as url:
        ran = ask("sparql", "CONSTRUCT WHERE { ?s ?p ?o }", "--endpoint", url)
    assert "answered with something that is not Turtle" in one_sentence(ran)


def test_half_an_answer_is_no_answer(ask: Runner) -> None:
    with answering(Reply(200, JSON, WHOLE[:-2], length=len(WHOLE))) as url:
        one_sentence(ask("sparql", QUERY, "--endpoint", url))
    with answering(Reply(200, JSON, WHOLE)) as url:
        assert ask("sparql", QUERY, "--endpoint", url).out == "s\r\nx:y\r\n"


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/", "localhost:7878", "file:///etc/passwd", "http://", "http://[", "", "x"],
)
def test_address_that_is_none_is_wrong_use(url: str, ask: Runner) -> None:
    ran = ask("sparql", QUERY, "--endpoint", url)
    due = "is no address of an endpoint" if url else "--endpoint is empty"
    assert due in one_sentence(ran, code=2)


def test_empty_setting_of_the_environment_is_no_setting(
    ask: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABORGRAPH_ENDPOINT", "")
    assert ask("sparql", QUERY).code == 0


def test_host_that_does_not_exist_is_told() -> None:
    # "invalid" never resolves (RFC 6761, section 6.4), so no one is asked.
    with pytest.raises(EndpointError, match="cannot be reached"):
        Remote("http://nowhere.invalid/sparql", 5).answer(QUERY)


def test_service_that_the_server_cannot_reach_is_told(ask: Runner, small_address: str) -> None:
    with closed() as url:
        query = f"SELECT ?s WHERE {{ SERVICE <{url}> {{ ?s ?p ?o }} }}"
        one_sentence(ask("sparql", query, "--endpoint", small_address))


def test_only_the_endpoint_is_asked_and_the_library_gives_the_questions(
    own_world: Path, run: Runner, small_address: str
) -> None:
    for file in (own_world / "data").rglob("*.ttl"):
        file.unlink()
    ran = run("query", "run", "alliances", "--endpoint", small_address, "--iris", "-f", "json")
    assert "lantern-network" in ran.out
    assert run("query", "run", "alliances").out.count("\n") == 1


def test_endpoint_may_stand_in_the_environment(
    ask: Runner, small_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABORGRAPH_ENDPOINT", small_address)
    assert f"graph,{small_address}" in ask("info").out
    assert "engine,remote SPARQL 1.1 endpoint" in ask("info").out


@pytest.mark.parametrize(
    "words",
    [
        ("query", "run", "cross-border-ties", "--evidence"),
        ("query", "run", "names", "-p", "thing=SVB"),
        ("query", "check", "documents"),
        ("describe", "SVB"),
        ("cite", "SVB", "id:gwu"),
        ("centrality", "--network", "alliances", "--evidence"),
        ("sources", "check"),
        ("sparql", "ASK { ?s ?p ?o }"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_every_verb_says_the_same_of_a_remote_graph(
    words: tuple[str, ...], ask: Runner, small_address: str
) -> None:
    # The small world has no disagreement, so that no claim is set aside.
    here, there = ask(*words), ask(*words, "--endpoint", small_address)
    assert (there.code, there.out) == (here.code, here.out)


def test_both_endpoints_read_every_kind_of_term(small_address: str, small: Embedded) -> None:
    query = "SELECT ?a ?b ?c ?d ?e ?f { VALUES (?a ?b ?c ?d ?e) { (<x:y> 'a' 'a'@es 1.5 UNDEF) } }"
    due = Table(
        ("a", "b", "c", "d", "e", "f"),
        (
            (
                Iri("x:y"),
                Literal("a"),
                Literal("a", "", "es"),
                Literal("1.5", XSD + "decimal"),
                None,
                None,
            ),
        ),
    )
    assert small.answer(query) == due
    assert Remote(small_address).answer(query) == due
    for endpoint in (small, Remote(small_address)):
        blank = rows(endpoint, "SELECT (BNODE() AS ?b) {}").rows[0][0]
        assert isinstance(blank, Blank)


@pytest.mark.parametrize("query", ["ASK {}", "DESCRIBE <x:y>", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_rows_are_what_a_select_gives(query: str, small: Embedded) -> None:
    with pytest.raises(WrongUseError, match="a SELECT query is due here; this is"):
        rows(small, query)


def test_embedded_graph_is_read_when_first_asked(tmp_path: Path, world: Path) -> None:
    endpoint = Embedded(Library(world))
    assert endpoint._store is None
    assert endpoint.answer("ASK { ?s ?p ?o }") is True
    assert endpoint._store is not None
