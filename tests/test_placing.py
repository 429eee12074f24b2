"""Several files at once: all of them or none, whatever comes between."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from laborgraph import library, placing
from laborgraph.endpoints import Embedded
from laborgraph.errors import CheckFailedError, UnreadableInputError
from laborgraph.library import Library
from laborgraph.placing import ADDING, Write, put

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import FrameType

    from pyoxigraph import Store

OLD = {
    "data/people.ttl": b"# people\n",
    "data/alliances/tnsa.ttl": b"# tnsa\n",
    "data/passages.lock": b"a b\n",
    "ontology/actors.ttl": b"# actors\n",
    "queries/a.rq": b"ASK {}\n",
}
WRITES = (
    Write("data/alliances/new.ttl", None, b"# new\n"),
    Write("data/organizations/brazil/north.ttl", None, b"# north\n"),
    Write("data/people.ttl", b"# people\n", b"# people\n# more\n"),
    Write("data/passages.lock", b"a b\n", b"a b\nc d\n"),
)
Files = dict[str, tuple[bytes, int, int]]


def laid_out(root: Path) -> Path:
    """A library of a few files."""
    for path, content in OLD.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
        os.utime(root / path, (1, 1))
    (root / "data/people.ttl").chmod(0o640)
    return root


def everything(root: Path) -> Files:
    """All that is in a folder: of each file its bytes, its mode and its time; of folders, that."""
    found: Files = {}
    for path in sorted(root.rglob("*")):
        state = path.stat()
        if path.is_dir():
            found[str(path.relative_to(root))] = (b"folder", state.st_mode, 0)
        else:
            found[str(path.relative_to(root))] = (
                path.read_bytes(),
                state.st_mode,
                state.st_mtime_ns,
            )
    return found


def contents(root: Path) -> dict[str, bytes]:
    """The bytes of each file in a folder."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


NEW = OLD | {item.path: item.after for item in WRITES}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return laid_out(tmp_path / "library")


def test_files_are_written_and_nothing_else_stays(root: Path) -> None:
    put(root, WRITES)
    assert contents(root) == NEW
    assert (root / "data/people.ttl").stat().st_mode & 0o777 == 0o640
    umask = os.umask(0)
    os.umask(umask)
    assert (root / "data/alliances/new.ttl").stat().st_mode & 0o777 == 0o666 & ~umask
    assert (root / "data/alliances/tnsa.ttl").stat().st_mtime == 1


# Killed at each line of the module: the parent makes a library for each line, and a child that
# ends itself there by SIGKILL. The last child comes to the end.
KILLING = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_placing import WRITES, laid_out
from laborgraph import placing

def kill_at(number):
    seen = 0
    def trace(frame, event, _):
        nonlocal seen
        if frame.f_code.co_filename != placing.__file__:
            return None
        seen += event == "line"
        if seen == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace
    sys.settrace(trace)

os.fsync = lambda _: None  # to outlive a process nothing has to reach the disk
number, killed = 0, True
while killed:
    number += 1
    root = laid_out(Path(sys.argv[1]) / f"{number:04}")
    child = os.fork()
    if not child:
        kill_at(number)
        with placing.alone(root):
            placing.put(root, WRITES)
        os._exit(0)
    killed = os.waitpid(child, 0)[1] == signal.SIGKILL
print(number)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks no processes")
def test_kill_at_any_line_leaves_all_or_nothing(root: Path, tmp_path: Path) -> None:
    before = everything(root)
    ran = subprocess.run(
        [sys.executable, "-c", KILLING, tmp_path / "killed", str(__file__).rpartition("/")[0]],
        capture_output=True,
        check=True,
        text=True,
    )
    lines = int(ran.stdout)
    assert lines > 100
    seen = set()
    for number in range(1, lines + 1):
        place = tmp_path / "killed" / f"{number:04}"
        left = (place / ADDING / "journal.json").exists()
        Library(place)
        undone = everything(place) == before
        assert undone or contents(place) == NEW, number
        assert undone or not left, number
        seen.add((left, undone))
    assert seen == {(False, True), (True, True), (False, False)}


def interrupted(at: int) -> Callable[[FrameType, str, object], object]:
    """A tracer that interrupts at the n-th line of the module, once."""
    seen = 0

    def trace(frame: FrameType, event: str, _: object) -> object:
        nonlocal seen
        if frame.f_code.co_filename != placing.__file__:
            return None
        seen += event == "line"
        if seen == at and event == "line":
            raise KeyboardInterrupt
        return trace

    return trace


# Between opening a file and the block that closes it there is a moment for an interruption, too.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_interruption_at_any_line_leaves_all_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)
    before = everything(laid_out(tmp_path / "as-it-was"))
    outcomes = set()
    for number in range(1, 1000):
        root = laid_out(tmp_path / f"{number:04}")
        tracer = sys.gettrace()
        sys.settrace(interrupted(number))  # type: ignore[arg-type]
        try:
            put(root, WRITES)
        except KeyboardInterrupt:
            ended = False
        else:
            ended = True
        finally:
            sys.settrace(tracer)
        Library(root)
        undone = everything(root) == before
        assert undone or contents(root) == NEW, number
        outcomes.add((ended, undone))
        shutil.rmtree(root)
        if ended and not undone and number > 100:
            break
    else:
        pytest.fail("the tracer was never at the end")
    assert (False, True) in outcomes
    assert (True, False) in outcomes


@pytest.mark.parametrize("name", ["mkdir", "fsync", "replace", "chmod", "unlink"])
@pytest.mark.parametrize("at", range(1, 18))
def test_failure_of_the_system_is_told_and_nothing_is_left(
    root: Path, monkeypatch: pytest.MonkeyPatch, name: str, at: int
) -> None:
    before = everything(root)
    works = getattr(os, name)
    seen = 0

    def fails(*words: object, **more: object) -> object:
        nonlocal seen
        seen += 1
        if seen == at:
            raise OSError(28, "No space left on device")
        return works(*words, **more)

    monkeypatch.setattr(os, name, fails)
    try:
        put(root, WRITES)
    except UnreadableInputError as error:
        assert "cannot be written: No space left on device; nothing was changed." in str(error)
        assert everything(root) == before
    else:
        # Nothing failed, or only the tidying up, which the next start does.
        Library(root)
        assert contents(root) == NEW


@pytest.mark.parametrize("name", ["unlink", "rmdir"])
@pytest.mark.parametrize("at", range(1, 5))
def test_interruption_while_tidying_up_leaves_all(
    root: Path, monkeypatch: pytest.MonkeyPatch, name: str, at: int
) -> None:
    works = getattr(os, name)
    seen = 0

    def interrupts(*words: object, **more: object) -> object:
        nonlocal seen
        seen += 1
        if seen == at:
            raise KeyboardInterrupt
        return works(*words, **more)

    monkeypatch.setattr(os, name, interrupts)
    with suppress(KeyboardInterrupt):
        put(root, WRITES)
    Library(root)
    assert contents(root) == (OLD if (name, at) == ("unlink", 1) else NEW)


def test_file_that_an_editor_changed_is_not_overwritten(root: Path) -> None:
    (root / "data/people.ttl").write_bytes(b"# mine\n")
    before = everything(root)
    with pytest.raises(CheckFailedError, match=r"people\.ttl was changed by another program"):
        put(root, WRITES)
    assert everything(root) == before


def test_file_that_is_gone_meanwhile_is_not_made_anew(root: Path) -> None:
    (root / "data/people.ttl").unlink()
    before = everything(root)
    with pytest.raises(CheckFailedError, match=r"people\.ttl was changed by another program"):
        put(root, WRITES)
    assert everything(root) == before


def test_file_that_an_editor_made_meanwhile_is_not_overwritten(root: Path) -> None:
    (root / "data/alliances/new.ttl").write_bytes(b"# mine\n")
    before = everything(root)
    with pytest.raises(CheckFailedError, match=r"new\.ttl was changed by another program"):
        put(root, WRITES)
    assert everything(root) == before


def test_file_changed_between_two_renames_stays_as_the_editor_has_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(root)
    works = os.replace
    seen = 0

    def edited(source: Path, target: Path) -> None:
        nonlocal seen
        seen += 1
        if seen == 3:
            (root / "data/people.ttl").write_bytes(b"# mine\n")
        works(source, target)

    monkeypatch.setattr(os, "replace", edited)
    with pytest.raises(CheckFailedError, match=r"people\.ttl was changed by another program"):
        put(root, WRITES)
    assert contents(root) == before | {"data/people.ttl": b"# mine\n"}
    assert not (root / "data/organizations").exists()


def crashed(root: Path, monkeypatch: pytest.MonkeyPatch, renamed: int) -> None:
    """A library as a crash leaves it after so many renames of files."""
    works = os.replace
    left = renamed + 1  # the journal is renamed too

    def stops(source: Path, target: Path) -> None:
        nonlocal left
        if not left:
            raise SystemExit
        left -= 1
        works(source, target)

    with monkeypatch.context() as context:
        context.setattr(os, "replace", stops)
        # What a crash does not do.
        context.setattr(placing, "_go_back", lambda _: None)
        with pytest.raises(SystemExit):
            put(root, WRITES)


@pytest.mark.parametrize("renamed", range(4))
def test_next_start_undoes_what_a_crash_left(
    root: Path, monkeypatch: pytest.MonkeyPatch, renamed: int
) -> None:
    before = everything(root)
    crashed(root, monkeypatch, renamed)
    assert (root / ADDING).is_dir()
    assert sum(contents(root).get(item.path) == item.after for item in WRITES) == renamed
    Library(root)
    assert everything(root) == before


def test_file_changed_after_a_crash_is_not_lost(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashed(root, monkeypatch, 3)
    (root / "data/people.ttl").write_bytes(b"# mine\n")
    before = contents(root)
    with pytest.raises(CheckFailedError, match=r"people\.ttl was changed since; as it was before"):
        Library(root)
    assert contents(root) == before
    (root / "data/people.ttl").write_bytes(b"# people\n")
    Library(root)
    assert contents(root) == OLD


def test_damaged_copy_is_not_put_back(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crashed(root, monkeypatch, 3)
    (root / ADDING / "old-2").write_bytes(b"")
    with pytest.raises(UnreadableInputError, match="is damaged"):
        Library(root)
    assert (root / "data/people.ttl").read_bytes() == b"# people\n# more\n"


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"[]",
        b"{}",
        b'{"files": [[]], "folders": []}',
        b'{"files": [{"path": 1, "before": null, "after": "x"}], "folders": []}',
        b'{"files": [], "folders": ["data/a\\u0000b"]}',
        b'{"files": [], "folders": ["data/\\ud800"]}',
        b"[" * 100_000,
    ],
)
def test_journal_that_is_none_is_refused(root: Path, said: bytes) -> None:
    (root / ADDING).mkdir()
    (root / ADDING / "journal.json").write_bytes(said)
    with pytest.raises(UnreadableInputError, match="is no journal that laborgraph wrote"):
        Library(root)


def strange_journal(root: Path, step: dict[str, object]) -> None:
    """A journal that came with a library from somebody else."""
    folder = root / ADDING
    folder.mkdir()
    (folder / "old-0").write_bytes(b"evil")
    (folder / "journal.json").write_text(json.dumps({"files": [step], "folders": []}))


@pytest.mark.parametrize(
    ("path", "error", "said"),
    [
        ("../victim.ttl", UnreadableInputError, "is no journal that laborgraph wrote"),
        ("data/../../victim.ttl", UnreadableInputError, "is no journal that laborgraph wrote"),
        ("data/link.ttl", CheckFailedError, "leads out of the library"),
    ],
)
def test_journal_of_a_stranger_reaches_nothing_outside(
    root: Path, path: str, error: type[Exception], said: str
) -> None:
    victim = root.parent / "victim.ttl"
    victim.write_bytes(b"precious")
    (root / "data/link.ttl").symlink_to(victim)
    before, after = placing._digest(b"evil"), placing._digest(b"precious")
    strange_journal(root, {"path": path, "before": before, "after": after})
    with pytest.raises(error, match=said):
        Library(root)
    assert victim.read_bytes() == b"precious"


@pytest.mark.parametrize(
    ("path", "after"),
    [
        (".git/hooks/pre-commit", None),
        (".git/hooks/pre-commit", "0" * 64),
        ("data/.hidden/a.ttl", "0" * 64),
        ("data/run.sh", "0" * 64),
        ("data/people.ttl", None),
    ],
)
def test_journal_of_a_stranger_puts_nothing_where_additions_do_not_go(
    root: Path, path: str, after: str | None
) -> None:
    before = contents(root)
    strange_journal(root, {"path": path, "before": placing._digest(b"evil"), "after": after})
    with pytest.raises(UnreadableInputError, match="is no journal that laborgraph wrote"):
        Library(root)
    shutil.rmtree(root / ADDING)
    assert contents(root) == before


def test_folder_of_that_name_that_is_a_link_is_left_alone(root: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine.txt").write_bytes(b"precious")
    (root / ADDING).symlink_to(elsewhere, target_is_directory=True)
    with pytest.raises(UnreadableInputError, match="no folder that laborgraph made"):
        Library(root)
    assert (elsewhere / "mine.txt").read_bytes() == b"precious"


def test_link_within_the_library_is_written_through(root: Path) -> None:
    (root / "data/people.ttl").rename(root / "data/all-people.ttl")
    (root / "data/people.ttl").symlink_to("all-people.ttl")
    put(root, WRITES)
    assert (root / "data/people.ttl").is_symlink()
    assert (root / "data/all-people.ttl").read_bytes() == b"# people\n# more\n"


@pytest.mark.parametrize("path", ["data/people.ttl", "data/alliances/new.ttl"])
def test_link_out_of_the_library_is_refused(root: Path, tmp_path: Path, path: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    if path.startswith("data/alliances"):
        shutil.rmtree(root / "data/alliances")
        (root / "data/alliances").symlink_to(outside, target_is_directory=True)
    else:
        (root / path).rename(outside / "people.ttl")
        (root / path).symlink_to(outside / "people.ttl")
    before = everything(tmp_path)
    with pytest.raises(CheckFailedError, match="leads out of the library"):
        put(root, WRITES)
    assert everything(tmp_path) == before


def test_library_in_use_is_not_added_to(root: Path) -> None:
    with (
        placing.alone(root),
        pytest.raises(UnreadableInputError, match="another addition to"),
        placing.alone(root),
    ):
        pytest.fail("two at once")
    with placing.alone(root):
        pass
    assert contents(root) == OLD


def test_library_is_free_again_when_its_holder_is_killed(root: Path) -> None:
    program = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom laborgraph import placing\n"
        "with placing.alone(Path(sys.argv[1])):\n"
        "    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, root], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(UnreadableInputError, match="another addition"), placing.alone(root):
            pytest.fail("two at once")
        holder.kill()
    with placing.alone(root):
        pass


def test_start_waits_for_an_addition_that_is_being_written(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "_PATIENCE", 3)
    with placing.alone(root):
        (root / ADDING).mkdir()
        with pytest.raises(UnreadableInputError, match="another addition"):
            Library(root)
    assert (root / ADDING).is_dir()
    Library(root)
    assert contents(root) == OLD
    assert not (root / ADDING).exists()


def said_by(path: str, number: int) -> bytes:
    """What a file says once an addition of that number is there."""
    return b"".join(f"<x:{path}> <x:p> {n} .\n".encode() for n in range(number + 1))


SPREAD = ("data/alliances/tnsa.ttl", "data/people.ttl", "ontology/actors.ttl")


def addition(number: int) -> list[Write]:
    """An addition of a statement to each of several files."""
    return [Write(path, said_by(path, number - 1), said_by(path, number)) for path in SPREAD]


@pytest.fixture
def spread(root: Path) -> Library:
    """A library whose files say the same of themselves."""
    for path in SPREAD:
        (root / path).write_bytes(said_by(path, 0))
    return Library(root)


def numbers(library: Library) -> list[int]:
    """How many statements each of its files is read with."""
    read = [str(quad.subject.value) for quad in library.facts()]
    return [read.count(f"x:{path}") for path in SPREAD]


@pytest.mark.parametrize("at", range(3))
def test_reader_whom_an_addition_overtakes_sees_all_of_it(
    spread: Library, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    works = library._load
    seen = 0

    def overtaken(store: Store, path: Path) -> None:
        nonlocal seen
        if seen == at:
            put(spread.root, addition(1))
        seen += 1
        works(store, path)

    monkeypatch.setattr(library, "_load", overtaken)
    assert numbers(spread) == [2, 2, 2]


@pytest.mark.parametrize("renamed", [1, 2])
def test_reader_in_the_midst_of_an_addition_waits_for_its_end(
    spread: Library, monkeypatch: pytest.MonkeyPatch, renamed: int
) -> None:
    """The reader has begun before the addition, and comes to its files while it is half there."""
    here, further = threading.Event(), threading.Event()
    works = os.replace
    left = renamed + 1  # the journal is renamed too

    def stops(source: Path, target: Path) -> None:
        nonlocal left
        if not left:
            here.set()
            further.wait()
        left -= 1
        works(source, target)

    def add() -> None:
        try:
            with placing.alone(spread.root):
                put(spread.root, addition(1))
        finally:
            here.set()

    monkeypatch.setattr(os, "replace", stops)
    # Let go once the reader waits.
    monkeypatch.setattr(placing, "_PAUSE", 0)
    waits = placing._lock_folder

    def waiting(root: Path) -> int | None:
        handle = waits(root)
        if handle is None:
            further.set()
            writer.join()
        return handle

    writer = threading.Thread(target=add, daemon=True)
    writer.start()
    here.wait()
    monkeypatch.setattr(placing, "_lock_folder", waiting)
    try:
        assert numbers(spread) == [2, 2, 2]
    finally:
        further.set()
        writer.join()


def test_file_that_goes_while_it_is_read_is_no_failure(
    spread: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = library._load

    def renamed(store: Store, path: Path) -> None:
        if path.name == "tnsa.ttl":
            path.rename(path.with_name("other.ttl"))
        works(store, path)

    monkeypatch.setattr(library, "_load", renamed)
    assert numbers(spread) == [1, 1, 1]


def test_files_that_never_come_to_rest_are_refused(
    spread: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = library._load
    seen = 0

    def edited(store: Store, path: Path) -> None:
        nonlocal seen
        seen += 1
        (spread.root / SPREAD[0]).write_text("# more\n" * seen)
        works(store, path)

    monkeypatch.setattr(library, "_load", edited)
    with pytest.raises(UnreadableInputError, match="change again and again"):
        spread.facts()


def test_graph_of_files_that_changed_meanwhile_is_not_kept_under_their_former_name(
    spread: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = Library.graph

    def overtaken(*words: Any) -> Store:
        put(spread.root, addition(1))
        return works(*words)

    (spread.root / "queries/views").mkdir()
    with monkeypatch.context() as context:
        context.setattr(Library, "graph", overtaken)
        assert len(Embedded(spread, cache=tmp_path / "cache").store) == 6
    for write in addition(1):
        (spread.root / write.path).write_bytes(write.before or b"")
    assert len(Embedded(spread, cache=tmp_path / "cache").store) == 3


def test_file_that_is_protected_stays(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    works = os.access
    # Whoever runs the tests as root may write everything.
    monkeypatch.setattr(
        os,
        "access",
        lambda path, mode: works(path, mode) and (not mode & os.W_OK or path.name != "people.ttl"),
    )
    with pytest.raises(UnreadableInputError, match=r"people\.ttl is protected against writing"):
        put(root, WRITES)
    assert contents(root) == OLD


def test_file_that_the_system_does_not_let_go_is_named(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = os.replace

    def fails(source: Path, target: Path) -> None:
        if target.name == "people.ttl":
            raise PermissionError(1, "Operation not permitted", str(source), None, str(target))
        works(source, target)

    monkeypatch.setattr(os, "replace", fails)
    with pytest.raises(UnreadableInputError, match=r"people\.ttl cannot be written: Operation not"):
        put(root, WRITES)
    assert contents(root) == OLD


def test_where_folders_cannot_be_locked_a_file_is(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl")

    def unable(*_: object) -> None:
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr(fcntl, "flock", unable)
    with placing.alone(root):
        program = (
            "import fcntl, sys\nfrom pathlib import Path\nfrom laborgraph import placing\n"
            "def unable(*_):\n    raise OSError(9, 'Bad file descriptor')\n"
            "fcntl.flock = unable\n"
            "with placing.alone(Path(sys.argv[1])):\n    pass\n"
        )
        ran = subprocess.run(
            [sys.executable, "-c", program, root], capture_output=True, text=True, check=False
        )
        assert ran.returncode
        assert "another addition" in ran.stderr


def test_nothing_is_left_where_a_start_cannot_undo(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashed(root, monkeypatch, 3)

    def closed(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as context:
        context.setattr(os, "replace", closed)
        with pytest.raises(UnreadableInputError, match="cannot be undone: Permission denied"):
            Library(root)
    Library(root)
    assert contents(root) == OLD
