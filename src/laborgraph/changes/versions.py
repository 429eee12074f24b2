"""Versions of a library: its Turtle files at a ref of git, or as they stand in a folder.

git is asked for what it has stored, and for nothing else: the working tree is not touched, no lock
is taken, nothing is fetched, and no program runs that a configuration names.
"""

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

import pyoxigraph as ox

from laborgraph.errors import LaborgraphError, UnreadableInputError, WrongUseError
from laborgraph.library import Library, reason
from laborgraph.tables import Blank, Iri, Literal, Term

Subject = Iri | Blank
Fact = tuple[Subject, Iri, Term]

# What a hook of git leaves in the environment: it would lead to the repository of the hook, and the
# repository due here is that of the library.
_OF_A_HOOK: Final = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_INDEX_FILE",
        "GIT_NAMESPACE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    }
)
_SETTINGS: Final = {
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
# The folders of `Library.turtle_files`, in its order; the last with what is below it.
_TERMS: Final = "ontology"
_SCHEMES: Final = "ontology/vocabularies"
_DATA: Final = "data"
_LINK: Final = "120000"
_OTHER_REPOSITORY: Final = "160000"


class Version(NamedTuple):
    """The Turtle files of a library at one time.

    Attributes:
        name: What to call it: the ref as it was given, a folder, or the working tree.
        files: The content of each file, by its path in the library, in the order of
            `Library.turtle_files`.
        commit: The commit behind a ref; empty for a folder.
        folder: Where the files stand; None for a ref.
        unkept: Folders of the library that are links out of the repository, which keeps no versions
            of them: they were read as they stand now.
    """

    name: str
    files: dict[str, bytes]
    commit: str = ""
    folder: Path | None = None
    unkept: tuple[str, ...] = ()

    @property
    def remedy(self) -> str:
        """What to do about a file of it that is not Turtle: what is past cannot be mended."""
        return "choose another version" if self.folder is None else "mend the Turtle there"

    def place(self, path: str) -> str:
        """What to call one of its files in a message.

        >>> Version("HEAD~1", {}, "1a2b3c").place("data/people.ttl")
        'data/people.ttl@HEAD~1'
        """
        return f"{path}@{self.name}" if self.folder is None else str(self.folder / path)


def version(library: Library, given: str | None) -> Version:
    """The version that a person means.

    Args:
        library: The library in question.
        given: A folder that is a library itself, or a ref of git; None for the library as it
            stands.

    Raises:
        WrongUseError: If it is neither.
        UnreadableInputError: If the files or the repository cannot be read.
    """
    if given is None:
        return in_folder(library, "the working tree")
    if not _is_folder(given):
        return at_ref(library, given)
    try:
        other = Library(Path(given))
    except UnreadableInputError as no_library:
        # A branch may bear the name of a folder.
        try:
            return at_ref(library, given)
        except LaborgraphError as no_ref:
            raise no_library from no_ref
    return in_folder(other, given)


def _is_folder(given: str) -> bool:
    try:
        return given != "" and Path(given).is_dir()
    except (OSError, ValueError):
        return False  # too long, or otherwise no name of a folder at all


def in_folder(library: Library, name: str) -> Version:
    """The files of a library as they stand.

    Raises:
        UnreadableInputError: If one of them cannot be read.
    """
    files = library.settled(lambda: dict(_standing(library)))
    return Version(name, files, folder=library.root)


def _standing(library: Library, below: str = "") -> Iterator[tuple[str, bytes]]:
    for path in library.turtle_files():
        inside = path.relative_to(library.root)
        if inside.is_relative_to(below):
            try:
                yield inside.as_posix(), path.read_bytes()
            except OSError as error:
                raise UnreadableInputError(f"{path} cannot be read: {error.strerror}.") from error


def at_ref(library: Library, ref: str) -> Version:
    """The files of a library as they were at a ref of the repository that it lies in.

    Links are followed inside the repository, as they were then. A folder that is a link out of it
    is read as it stands now, if the link is still the same.

    Args:
        library: A library in the work tree of a repository, at its root or below.
        ref: A commit, tag, branch, ``HEAD~3``.

    Raises:
        WrongUseError: If the repository knows no such ref.
        UnreadableInputError: If git is missing, the library lies in no repository, or the ref does
            not hold it whole.
    """
    repository = _Repository(library.root)
    commit = repository.commit(ref)
    tree = repository.tree(commit, ref)
    entries = dict(repository.listed(tree, _TERMS, _DATA))
    unkept = []
    for folder in (_TERMS, _SCHEMES, _DATA):
        entry = entries.get(folder)
        if entry and entry.mode == _LINK:
            target = repository.followed(commit, folder)
            if target.kind == "tree":
                inside = repository.listed(target.id)
                entries |= {f"{folder}/{path}": below for path, below in inside}
            elif target.kind == "symlink":
                repository.let_out(folder, entry, ref)
                unkept.append(folder)
            else:
                raise UnreadableInputError(
                    f"{folder}@{ref} is a link that leads nowhere; choose another version."
                )
    for path, entry in entries.items():
        if entry.mode == _OTHER_REPOSITORY:
            raise UnreadableInputError(
                f"{path}@{ref} is a repository of its own (a submodule); give two folders instead"
                " of refs."
            )
    files = dict(repository.contents(commit, ref, _chosen(entries)))
    for folder in unkept:
        files |= _standing(library, folder)
    if not files:
        raise UnreadableInputError(
            f"{ref} holds no Turtle file in ontology or data; choose another version."
        )
    ordered = {path: files[path] for path in sorted(files, key=_order)}
    return Version(ref, ordered, commit, unkept=tuple(unkept))


class _Entry(NamedTuple):
    mode: str
    id: str


class _Target(NamedTuple):
    kind: str
    id: str


def _chosen(entries: Mapping[str, _Entry]) -> dict[str, _Entry]:
    """Of all that a ref holds, what `Library.turtle_files` would read."""
    return {path: entry for path, entry in entries.items() if _order(path)[0] >= 0}


def _order(path: str) -> tuple[int, PurePosixPath]:
    """Where a file stands in the order of `Library.turtle_files`; below 0 if it is none of them."""
    place = PurePosixPath(path)
    groups = [str(place.parent) == _TERMS, str(place.parent) == _SCHEMES, place.parts[0] == _DATA]
    here = path.endswith(".ttl") and True in groups
    return groups.index(True) if here else -1, place


class _Repository:
    """The repository that a folder lies in; each question is one run of git."""

    def __init__(self, root: Path) -> None:
        program = shutil.which("git")
        if program is None:
            raise UnreadableInputError(
                "git is not installed, so there are no refs to read; install it, or give two"
                " folders."
            )
        kept = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}
        self._environment = kept | _SETTINGS
        self._command = [program, "--no-pager", "-c", "core.fsmonitor=false", "-C", str(root)]
        self._root = root
        asked = self._run("rev-parse", "--show-prefix")
        said = os.fsdecode(asked.stderr).strip()
        if asked.returncode:
            why = "lies in no repository of git"
            if "not a git repository" not in said:
                why = f"cannot be read by git ({_first_line(said)})"
            raise UnreadableInputError(
                f"{root} {why}, so there are no refs to read; give files or folders instead."
            )
        self._prefix = os.fsdecode(asked.stdout).removesuffix("\n")

    def _run(self, *words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        command = [*self._command, *words]
        return subprocess.run(
            command, input=given, capture_output=True, check=False, env=self._environment
        )

    def _read(self, *words: str, given: bytes = b"") -> bytes:
        done = self._run(*words, given=given)
        if done.returncode:
            raise UnreadableInputError(
                f"git cannot read the repository of {self._root}:"
                f" {_first_line(os.fsdecode(done.stderr))}; 'git fsck' may say more."
            )
        return done.stdout

    def _id(self, expression: str) -> str:
        """The object that an expression names; empty if it names none."""
        words = ("rev-parse", "--verify", "--quiet", "--end-of-options", expression)
        found = self._run(*words).stdout.decode("ascii", "replace").strip()
        return found if found and set(found) <= set("0123456789abcdef") else ""

    def commit(self, ref: str) -> str:
        """The commit that a ref stands for."""
        found = "" if not ref or "\0" in ref else self._id(f"{ref}^{{commit}}")
        if not found:
            shallow = self._run("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
            remedy = "'git log --oneline' lists the commits"
            if ".." in ref:
                remedy = "of a range give one end, or both apart"
            elif shallow:
                remedy = "this clone is shallow: 'git fetch --unshallow' brings its history"
            raise WrongUseError(f"{ref!r} is no commit, branch or tag of the repository; {remedy}.")
        return found

    def tree(self, commit: str, ref: str) -> str:
        """The folder of the library in a commit."""
        inside = self._prefix.removesuffix("/")
        found = self._id(f"{commit}:{inside}")
        if not found:
            raise UnreadableInputError(
                f"{ref} has no folder {inside}, so the library was not there; choose another"
                " version."
            )
        return found

    def listed(self, tree: str, *folders: str) -> Iterator[tuple[str, _Entry]]:
        """The files, links and submodules in a folder and below it, by path."""
        for line in self._read("ls-tree", "-r", "-z", "--full-tree", tree, *folders).split(b"\0"):
            if line:
                described, _, path = line.partition(b"\t")
                mode, _, name = described.decode("ascii").split(" ")
                yield os.fsdecode(path), _Entry(mode, name)

    def followed(self, commit: str, path: str) -> _Target:
        """What a link of a commit leads to."""
        # git reads one name a line.
        if "\n" in self._prefix + path:
            return _Target("missing", "")
        asked = os.fsencode(f"{commit}:{self._prefix}{path}\n")
        said = self._read("cat-file", "--batch-check", "--follow-symlinks", given=asked)
        found = re.match(rb"([0-9a-f]+) (tree|blob) [0-9]+\n", said)
        if found:
            return _Target(found[2].decode(), found[1].decode())
        return _Target("symlink" if said.startswith(b"symlink ") else "missing", "")

    def let_out(self, folder: str, link: _Entry, ref: str) -> None:
        """Refuse a link out of the repository unless the same link leads there now."""
        here = self._root / folder
        then = self._read("cat-file", "blob", link.id)
        top = self._root.resolve().parents[len(PurePosixPath(self._prefix).parts) - 1]
        top = top if self._prefix else self._root.resolve()
        if not here.is_symlink() or os.fsencode(here.readlink()) != then:
            why = "a link out of the repository, which does not keep what was there"
        elif here.resolve().is_relative_to(top):
            why = "a link by its whole path, which a version cannot follow"
        else:
            return
        raise UnreadableInputError(f"{folder}@{ref} is {why}; give a folder instead of the ref.")

    def contents(
        self, commit: str, ref: str, entries: Mapping[str, _Entry]
    ) -> Iterator[tuple[str, bytes]]:
        """The content of each entry; a link's is that of the file which it leads to."""
        names = {path: self._file(commit, ref, path, entry) for path, entry in entries.items()}
        given = "".join(f"{name}\n" for name in names.values()).encode("ascii")
        said = memoryview(self._read("cat-file", "--batch", given=given))
        start = 0
        for path, name in names.items():
            end = start + bytes(said[start : start + 200]).index(b"\n")
            head = bytes(said[start:end]).decode("ascii").split(" ")
            if len(head) != 3:  # noqa: PLR2004 - its name, its kind, its size
                raise UnreadableInputError(
                    f"{path}@{ref} is listed, but its content ({name}) is not in this clone; 'git"
                    " fsck' says what else is missing."
                )
            start = end + 1
            end = start + int(head[2])
            yield path, bytes(said[start:end])
            start = end + 1

    def _file(self, commit: str, ref: str, path: str, entry: _Entry) -> str:
        if entry.mode != _LINK:
            return entry.id
        target = self.followed(commit, path)
        if target.kind != "blob":
            raise UnreadableInputError(
                f"{path}@{ref} is a link that leads to no file of the repository; choose another"
                " version."
            )
        return target.id


def _first_line(said: str) -> str:
    return said.partition("\n")[0].removeprefix("fatal: ").rstrip(".") or "no reason given"


def facts(content: bytes, name: str, remedy: str = "mend the Turtle there") -> frozenset[Fact]:
    """What Turtle says.

    A blank node is labelled by what is said of it, so that the same facts are the same however they
    are written; its label as it was written means nothing.

    Args:
        content: The Turtle.
        name: What to call it in a message.
        remedy: What to do if it is not Turtle.

    Raises:
        UnreadableInputError: If it is not Turtle, with line and column; or if it holds a triple
            inside a triple, which RDF 1.1 cannot say.
    """
    found: list[Fact] = []
    try:
        for quad in ox.parse(content, format=ox.RdfFormat.TURTLE):
            subject, value = _term(quad.subject, name), _term(quad.object, name)
            assert not isinstance(subject, Literal)  # noqa: S101 - no Turtle has one there
            found.append((subject, Iri(quad.predicate.value), value))
    except SyntaxError as error:
        place = f"{name}:{error.lineno}:{error.offset}" if error.lineno else name
        raise UnreadableInputError(f"{place}: {reason(error)}; {remedy}.") from error
    return frozenset(_by_content(found))


def _term(term: object, name: str) -> Term:
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if isinstance(term, ox.BlankNode):
        return Blank(term.value)
    if not isinstance(term, ox.Literal):
        raise UnreadableInputError(
            f"{name} holds a triple inside a triple, which RDF 1.1 cannot say; take it out."
        )
    if term.language:
        direction = f"--{term.direction.value}" if term.direction else ""
        return Literal(term.value, "", term.language + direction)
    return Literal(term.value, term.datatype.value)


def _by_content(found: list[Fact]) -> Iterable[Fact]:
    """The facts with each blank node labelled by a digest of what is said of it.

    What contains itself, by way of others, has no innermost part to begin with; such nodes are told
    apart by as many steps from each as tell any two apart.
    """
    said: dict[Blank, list[tuple[Iri, Term]]] = {}
    for subject, predicate, value in found:
        if isinstance(subject, Blank):
            said.setdefault(subject, []).append((predicate, value))
        if isinstance(value, Blank):
            said.setdefault(value, [])
    if not said:
        return found
    inner = {node: {o for _, o in pairs if isinstance(o, Blank)} for node, pairs in said.items()}
    outer: dict[Blank, list[Blank]] = {node: [] for node in said}
    for node, nodes in inner.items():
        for each in nodes:
            outer[each].append(node)
    labels: dict[Term, Blank] = {}
    ready = [node for node, nodes in inner.items() if not nodes]
    while ready:
        node = ready.pop()
        labels[node] = _label(said[node], labels)
        for each in outer[node]:
            inner[each].discard(node)
            if not inner[each]:
                ready.append(each)
    rings = [node for node in said if node not in labels]
    ringed: dict[Term, Blank] = dict.fromkeys(rings, Blank(""))
    kinds = 0
    while kinds < len(set(ringed.values())):
        kinds = len(set(ringed.values()))
        known = labels | ringed
        ringed = {node: _label(said[node], known) for node in rings}
    labels |= ringed
    return ((labels.get(s, s), p, labels.get(o, o)) for s, p, o in found)


def _label(pairs: Iterable[tuple[Iri, Term]], labels: Mapping[Term, Blank]) -> Blank:
    lines = sorted(f"{predicate.n3()} {labels.get(o, o).n3()}" for predicate, o in pairs)
    return Blank(hashlib.blake2b("\n".join(lines).encode(), digest_size=16).hexdigest())
