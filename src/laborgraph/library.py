"""A library: the folders ontology, data and queries, and the graph that they make.

The graph is what the Turtle files say and what the rules in ``ontology/rules`` derive from it,
applied once each in the order of their file names. A graph may be kept between starts under a
fingerprint of all that it is made of, so that it is never out of date.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

import pyoxigraph as ox

from laborgraph import placing
from laborgraph.errors import UnreadableInputError
from laborgraph.sparql import asks_elsewhere

_FOLDERS: Final = ("ontology", "data", "queries")
# How often files that change meanwhile are read again.
_TRIALS: Final = 100
_Read = TypeVar("_Read")


class Library:
    """One library on disk; reads nothing until asked."""

    def __init__(self, root: Path | None = None) -> None:
        """Take the library in ``root``, or the one that came with the package.

        Raises:
            UnreadableInputError: If a folder of the library is not there, or an addition to it
                was interrupted and cannot be undone.
        """
        self.root = _shipped() if root is None else root
        self.came_along = root is None
        self.name = "the library that came with laborgraph" if root is None else str(root)
        missing = [name for name in _FOLDERS if not (self.root / name).is_dir()]
        if missing:
            raise UnreadableInputError(
                f"{self.root} is not a library: it has no folder {' and no folder '.join(missing)};"
                " give the folder that holds ontology, data and queries."
            )
        if placing.being_written(self.root):
            placing.recover(self.root)
        self.data = self.root / "data"
        self.queries = self.root / "queries"

    def turtle_files(self) -> list[Path]:
        """The files that make the graph, in a fixed order; shapes are not part of it."""
        files = sorted((self.root / "ontology").glob("*.ttl"))
        files += sorted((self.root / "ontology" / "vocabularies").glob("*.ttl"))
        return files + sorted(self.data.rglob("*.ttl"))

    def settled(self, read: Callable[[], _Read]) -> _Read:
        """What ``read`` finds in the Turtle files, all of them as they were at one moment.

        Additions and editors do not wait for readers: what changed meanwhile is read again.

        Raises:
            UnreadableInputError: If the files do not come to rest.
        """
        for _ in range(_TRIALS):
            stamps = self._stamps()
            try:
                found = read()
            except UnreadableInputError:
                if self._stamps() == stamps:
                    raise
                continue
            if self._stamps() == stamps:
                return found
        raise UnreadableInputError(
            f"the files of {self.root} change again and again; try again when they are at rest."
        )

    def _stamps(self) -> list[tuple[Path, int, int, int]]:
        """What tells one state of the Turtle files from another, once no addition is being written.

        An addition puts new files in the place of old ones, and its journal stands until all of
        them are there.
        """
        if placing.being_written(self.root):
            placing.recover(self.root)
        found = []
        for path in self.turtle_files():
            with suppress(OSError):  # who reads it says what is wrong
                stat = path.stat()
                found.append((path, stat.st_ino, stat.st_mtime_ns, stat.st_size))
        return found

    def rules(self) -> list[Path]:
        """The CONSTRUCT rules, in the order in which they apply."""
        return sorted((self.root / "ontology" / "rules").glob("*.rq"))

    def graph(
        self,
        progress: Callable[[Path], None] | None = None,
        leave_out: Callable[[ox.Store], Iterable[str]] | None = None,
        additions: Sequence[bytes] = (),
    ) -> ox.Store:
        """Read every file and apply every rule.

        Args:
            progress: Called with each file once it is read.
            leave_out: Says which records of the files are not to be seen, rules included.
            additions: Turtle that is read as if it stood in further files.

        Raises:
            UnreadableInputError: At the first file that cannot be read or parsed.
        """
        store = self.facts(progress)
        for turtle in additions:
            _load_addition(store, turtle)
        for record in leave_out(store) if leave_out else ():
            _forget(store, ox.NamedNode(record))
        for path in self.rules():
            self._apply(store, path)
        return store

    def facts(
        self, progress: Callable[[Path], None] | None = None, without: Collection[Path] = ()
    ) -> ox.Store:
        """What the files say, before any rule applies.

        Args:
            progress: Called with each file once it is read.
            without: Files that are not read, as `turtle_files` has them.

        Raises:
            UnreadableInputError: At the first file that cannot be read or parsed.
        """
        return self.settled(
            lambda: loaded((path for path in self.turtle_files() if path not in without), progress)
        )

    def write(self, path: Path, text: str) -> None:
        """Write one of its files, whole or not at all.

        Raises:
            CheckFailedError: If a link leads out of the library.
            UnreadableInputError: If the folder is missing or does not take it.
        """
        from laborgraph.writing import write_text

        inside = path.relative_to(self.root).as_posix()
        write_text(placing.inside(self.root, inside), text)

    def unreadable(self) -> list[tuple[Path, UnreadableInputError]]:
        """The files that cannot be read or parsed, each with its error."""
        found = []
        for path in self.turtle_files():
            try:
                _load(ox.Store(), path)
            except UnreadableInputError as error:
                found.append((path, error))
        return found

    def terms(self) -> ox.Store:
        """What the ontology and its vocabularies say.

        Raises:
            UnreadableInputError: At the first file that cannot be read or parsed.
        """
        ontology = self.root / "ontology"
        return self.settled(
            lambda: loaded(path for path in self.turtle_files() if ontology in path.parents)
        )

    def fingerprint(self, *more: str) -> str:
        """A name for what the graph is made of: the content of its files, and ``more``."""
        return self.settled(lambda: self._seal(more))

    def _seal(self, more: Iterable[str]) -> str:
        import hashlib

        seal = hashlib.blake2b(digest_size=16)
        for part in (ox.__version__, *more):
            seal.update(part.encode() + b"\0")
        for path in [*self.turtle_files(), *self.rules()]:
            try:
                content = path.read_bytes()
            except OSError as error:
                raise UnreadableInputError(f"{path} cannot be read: {error.strerror}.") from error
            seal.update(f"{path.relative_to(self.root)}\0{len(content)}\0".encode() + content)
        return seal.hexdigest()

    @staticmethod
    def _apply(store: ox.Store, path: Path) -> None:
        # CONSTRUCT and INSERT take the same template and pattern. As an update the store keeps the
        # triples to itself, in half the time that carrying them through Python takes. The spaces
        # keep the columns what they are.
        query = read_text(path)
        rule, found = re.subn(r"(?m)^CONSTRUCT\b", "INSERT   ", query)
        if found != 1:
            raise UnreadableInputError(
                f"{path}: a rule has one CONSTRUCT, at the beginning of a line; this has {found}."
            )
        if asks_elsewhere(query):
            raise UnreadableInputError(f"{path}: a rule asks no SERVICE; take it out.")
        try:
            # Read as the query that it is first, and by a store that holds nothing: what follows
            # the CONSTRUCT would else be an update of its own.
            ox.Store().query(query)
            store.update(rule)
        except SyntaxError as error:
            place = re.match(r"error at (\d+):(\d+)", reason(error))
            where = f":{place[1]}:{place[2]}" if place else ""
            raise UnreadableInputError(
                f"{path}{where}: the rule is not SPARQL 1.1 here; mend it."
            ) from error


def _forget(store: ox.Store, record: ox.NamedNode) -> None:
    """Take a record out, and what other records say of it."""
    for quad in [
        *store.quads_for_pattern(record, None, None),
        *store.quads_for_pattern(None, None, record),
    ]:
        store.remove(quad)


# How many graphs are kept; the oldest go first.
_KEPT: Final = 8
_NOTE: Final = "note.txt"
_ASIDE: Final = ".laborgraph-new-"
_FORGOTTEN: Final = 3600  # seconds after which a half-written graph is nobody's


def kept(folder: Path, name: str) -> tuple[ox.Store, str] | None:
    """A graph that `keep` put aside, opened for reading only, with its note; None if there is none.

    Opening costs about a seventh of parsing the files and applying the rules again.
    """
    home = folder / name
    if not home.is_dir():
        return None
    try:
        return ox.Store.read_only(str(home / "store")), (home / _NOTE).read_text("utf-8")
    except (OSError, RuntimeError):
        # A damaged copy of what the files say: away with it, and read them again.
        _remove(home)
        return None


def keep(folder: Path, name: str, graph: ox.Store, note: str) -> None:
    """Put a graph aside under its fingerprint, for the next start.

    A convenience, so a folder that cannot be written to is no failure: the graph is then made anew
    each time.
    """
    import tempfile

    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=folder, prefix=_ASIDE))
    except OSError:
        return
    try:
        store = ox.Store(str(aside / "store"))
        store.bulk_extend(graph)
        store.optimize()
        store.flush()
        del store  # closes it: it is only read from now on
        (aside / _NOTE).write_text(note, "utf-8")
        aside.rename(folder / name)
        for old in sorted(_ours(folder), key=_age)[:-_KEPT]:
            _remove(old)
        for left in folder.glob(_ASIDE + "*"):
            if _age(folder / name) - _age(left) > _FORGOTTEN:
                _remove(left)  # by a start that was interrupted
    except OSError:
        # The disk is full, or another start was faster.
        _remove(aside)


def _ours(folder: Path) -> Iterator[Path]:
    """The graphs that `keep` put there; whatever else is in the folder is somebody's own."""
    for path in folder.iterdir():
        if re.fullmatch("[0-9a-f]{32}", path.name) and (path / _NOTE).is_file():
            yield path


def _age(path: Path) -> float:
    return path.stat().st_mtime


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def _shipped() -> Path:
    here = Path(__file__).parent
    installed = here / "files"
    return installed if installed.is_dir() else here.parents[1]


# A bulk load sorts on disk and pays only for files that are large (bytes).
_LARGE: Final = 4_000_000


def loaded(paths: Iterable[Path], progress: Callable[[Path], None] | None = None) -> ox.Store:
    """What some files of Turtle say.

    Raises:
        UnreadableInputError: At the first file that cannot be read or parsed.
    """
    store = ox.Store()
    for path in paths:
        _load(store, path)
        if progress:
            progress(path)
    return store


def _load(store: ox.Store, path: Path) -> None:
    try:
        if path.stat().st_size > _LARGE:
            store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE)
        else:
            store.load(path=str(path), format=ox.RdfFormat.TURTLE)
    except SyntaxError as error:
        place = f"{path}:{error.lineno}:{error.offset}" if error.lineno else str(path)
        said = f"{reason(error)}; mend the Turtle there."
        if "\ufeff" in said:
            said = "a byte order mark; 'laborgraph fmt' takes it away."
        raise UnreadableInputError(f"{place}: {said}") from error
    except (OSError, ValueError) as error:
        raise UnreadableInputError(f"{path} cannot be read: {error}.") from error


def _load_addition(store: ox.Store, turtle: bytes) -> None:
    try:
        if len(turtle) > _LARGE:
            store.bulk_load(turtle, format=ox.RdfFormat.TURTLE)
        else:
            store.load(turtle, format=ox.RdfFormat.TURTLE)
    except SyntaxError as error:
        place = f"line {error.lineno}, column {error.offset}: " if error.lineno else ""
        raise UnreadableInputError(
            f"the addition is not Turtle: {place}{reason(error)}; mend it there."
        ) from error


def triples(content: bytes, name: str) -> Iterator[tuple[str, str, str]]:
    """The statements of some Turtle in its order, each part in N-Triples.

    Raises:
        UnreadableInputError: If it is not Turtle; with the place.
    """
    try:
        for quad in ox.parse(content, format=ox.RdfFormat.TURTLE):
            yield (str(quad.subject), str(quad.predicate), str(quad.object))
    except SyntaxError as error:
        place = f"{name}:{error.lineno}:{error.offset}" if error.lineno else name
        raise UnreadableInputError(f"{place}: {reason(error)}; mend the Turtle there.") from error


def reason(error: SyntaxError) -> str:
    """What a parser says is wrong, without the place, which its caller gives."""
    said = str(error.msg)
    if said.startswith("Parser error") and ": " in said:
        said = said.split(": ", 1)[1]
    return said.rstrip(".")


def read_text(path: Path) -> str:
    """The text of a UTF-8 file.

    Raises:
        UnreadableInputError: If it is missing, a folder, or not UTF-8; with the place.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableInputError(f"{path} cannot be read: {error.strerror or error}.") from error
    return decoded(content, str(path))


def content(path: Path, most: int) -> bytes:
    """What a file of a stranger holds, and of a larger one a byte more than the most.

    Raises:
        UnreadableInputError: If it is not there, or no file: a pipe or a device may have no end,
            or nobody who writes into it.
    """
    import stat

    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnreadableInputError(
                f"{path} is no file; give one, or its content on standard input and - as FILE."
            )
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise UnreadableInputError(f"{path} cannot be read: {error.strerror or error}.") from error


def decoded(content: bytes, name: str) -> str:
    """The text of some bytes in UTF-8, with or without a byte order mark.

    Raises:
        UnreadableInputError: If they are not UTF-8; with the place.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        raise UnreadableInputError(
            f"{name}:{line}:{column}: not UTF-8; save it in UTF-8."
        ) from error


def digest(content: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    import hashlib

    return hashlib.sha256(content).hexdigest()


def query_files(folder: Path) -> Iterator[Path]:
    """The saved queries of a folder, by name, without those of its sub-folders."""
    yield from sorted(folder.glob("*.rq"), key=lambda path: path.stem)
