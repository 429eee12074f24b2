"""What the tests share: the real library, a small world of its own, a server, a command line."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from hypothesis import settings

from laborgraph.cli import laborgraph
from laborgraph.endpoints import Embedded, Remote
from laborgraph.library import Library
from laborgraph.views import View

if TYPE_CHECKING:
    from collections.abc import Iterator

# The same examples at every run, on slow machines too.
settings.register_profile("laborgraph", max_examples=50, deadline=None, derandomize=True)
settings.load_profile("laborgraph")

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
DOCUMENTS = TESTS / "world-documents"


class Ran(NamedTuple):
    """What a run of the command line left behind."""

    code: int
    out: str
    talk: str


class Runner(Protocol):
    """Run ``laborgraph`` with some words; ``given`` is its standard input."""

    def __call__(self, *words: str | Path, given: str | bytes | None = None) -> Ran: ...


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on how the person who runs it has set things."""
    for name in list(os.environ):
        if name.startswith("LABORGRAPH_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LABORGRAPH_CACHE", "")


def _run(*words: str | Path, given: str | bytes | None = None) -> Ran:
    result = CliRunner().invoke(
        laborgraph, [str(word) for word in words], input=given, prog_name="laborgraph"
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout_bytes.decode(), result.stderr)


@pytest.fixture
def run() -> Runner:
    """The command line on the real library, in this process."""
    return _run


@pytest.fixture
def ask(world: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """The command line on the small world, in this process."""
    monkeypatch.setenv("LABORGRAPH_LIBRARY", str(world))
    return _run


@pytest.fixture(scope="session")
def library() -> Library:
    """The library of the repository."""
    return Library(ROOT)


@pytest.fixture(scope="session")
def real(library: Library) -> Embedded:
    """The graph of the repository."""
    return Embedded(library)


@pytest.fixture(scope="session")
def reading(library: Library) -> Embedded:
    """The graph of the repository as the verbs read it unless told otherwise."""
    return Embedded(library, View())


def lay_out(root: Path) -> Path:
    """Make a library in ``root`` from the small world and the repository's terms and questions."""
    for name in ("ontology", "queries"):
        (root / name).symlink_to(ROOT / name, target_is_directory=True)
    shutil.copytree(TESTS / "world", root / "data")
    return root


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library of the small world; not to be changed."""
    return lay_out(tmp_path_factory.mktemp("world"))


@pytest.fixture
def own_world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of the small world whose data and queries a test may change, and the one asked."""
    root = lay_out(tmp_path)
    (root / "queries").unlink()
    shutil.copytree(ROOT / "queries", root / "queries")
    monkeypatch.setenv("LABORGRAPH_LIBRARY", str(root))
    return root


@pytest.fixture(scope="session")
def small(world: Path) -> Embedded:
    """The graph of the small world."""
    return Embedded(Library(world))


@contextmanager
def serving(store: ox.Store) -> Iterator[str]:
    """Serve a graph with ``oxigraph serve`` on loopback; its triples arrive in reverse order."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or "oxigraph"
    server = subprocess.Popen(
        [program, "serve", "--bind", f"127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, server)
        lines = ox.serialize((quad.triple for quad in store), format=ox.RdfFormat.N_TRIPLES)
        content = b"\n".join(sorted((lines or b"").splitlines(), reverse=True))
        put = urllib.request.Request(  # noqa: S310 - loopback
            f"{address}/store?default",
            data=content,
            method="PUT",
            headers={"Content-Type": "application/n-triples"},
        )
        with urllib.request.urlopen(put, timeout=30):  # noqa: S310 - loopback
            pass
        yield f"{address}/query"
    finally:
        server.terminate()
        server.wait(timeout=10)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if server.poll() is not None:
            raise RuntimeError(f"oxigraph serve ended with {server.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - loopback
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise RuntimeError("oxigraph serve did not answer within ten seconds")


@pytest.fixture(scope="session")
def address(real: Embedded) -> Iterator[str]:
    """Where a SPARQL server holds the graph of the repository."""
    with serving(real.store) as url:
        yield url


@pytest.fixture(scope="session")
def remote(address: str) -> Remote:
    """The graph of the repository, asked at a SPARQL server."""
    return Remote(address)


@pytest.fixture(scope="session")
def small_address(small: Embedded) -> Iterator[str]:
    """Where a SPARQL server holds the graph of the small world."""
    with serving(small.store) as url:
        yield url
