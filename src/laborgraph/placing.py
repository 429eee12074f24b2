"""Several files of a library written together: all of them, or none.

What is new is written aside, in a folder of the library, with a copy of what it replaces and then a
journal that says how to go back; only then are files renamed into place, and the journal goes last.
While the journal stands nothing counts as written: an error goes back at once, and after a crash
the next start on that library does, before it reads anything (`recover`). Each step reaches the
disk before the next.
"""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from laborgraph.errors import CheckFailedError, UnreadableInputError

ADDING: Final = ".laborgraph-adding"
_JOURNAL: Final = "journal.json"
# Only where folders cannot be locked: on Windows, and on some file systems.
_LOCK: Final = ".laborgraph-lock"
# How long a start waits for an addition that is being written: this often, so many seconds each.
_PATIENCE: Final = 200
_PAUSE: Final = 0.05


class Write(NamedTuple):
    """A file of a library and what it is to hold.

    Attributes:
        path: Its path in the library, with slashes.
        before: What it holds now; None if it is not there.
        after: What it is to hold.
    """

    path: str
    before: bytes | None
    after: bytes


class _Step(NamedTuple):
    """A file to be put into place: its path below the root, and digests of its contents."""

    path: str
    before: str | None
    after: str


def put(root: Path, writes: Sequence[Write]) -> None:
    """Write files of a library, all of them or none; the caller holds it by `alone`.

    A link within the library is followed, and stays a link.

    Raises:
        CheckFailedError: If a file is not what it was, or lies outside the library.
        UnreadableInputError: If the disk is full, or does not let itself be written.
    """
    folder = root / ADDING
    targets = [inside(root, item.path) for item in writes]
    try:
        folder.mkdir()
        steps = _lay_aside(root, folder, targets, writes)
        made = _missing_folders(root, targets)
        _write_journal(folder, steps, made)
        for path in made:
            (root / path).mkdir(exist_ok=True)
        for index, (target, step) in enumerate(zip(targets, steps, strict=True)):
            _unchanged(target, step)
            (folder / f"new-{index}").replace(target)
        _sync({target.parent for target in targets} | {(root / path).parent for path in made})
        (folder / _JOURNAL).unlink()
    except BaseException as error:
        _go_back(root)
        if isinstance(error, OSError):
            raise UnreadableInputError(
                f"{error.filename2 or root} cannot be written: {error.strerror or error}; nothing"
                " was changed."
            ) from error
        raise
    _tidy(folder)


def inside(root: Path, path: str) -> Path:
    """Where a file of a library really lies.

    Raises:
        CheckFailedError: If a link leads out of the library.
    """
    home = root.resolve()
    target = (home / path).resolve()
    if not target.is_relative_to(home) or target == home:
        raise CheckFailedError(
            f"{root / path} leads out of the library, to {target}; nothing is written there: give"
            " the library that holds it, or put the file in the place of the link."
        )
    return target


def _lay_aside(
    root: Path, folder: Path, targets: Sequence[Path], writes: Sequence[Write]
) -> list[_Step]:
    """Write what is new beside what it replaces."""
    import shutil

    steps = []
    for index, (target, item) in enumerate(zip(targets, writes, strict=True)):
        path = target.relative_to(root.resolve()).as_posix()
        before = None if item.before is None else _digest(item.before)
        step = _Step(path, before, _digest(item.after))
        _unchanged(target, step)
        new = folder / f"new-{index}"
        _write(new, item.after)
        if item.before is not None:
            if not os.access(target, os.W_OK):
                # A rename would not ask.
                raise UnreadableInputError(
                    f"{target} is protected against writing; nothing was changed."
                )
            _write(folder / f"old-{index}", item.before)
            shutil.copystat(target, folder / f"old-{index}")
            shutil.copymode(target, new)
        steps.append(step)
    return steps


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _missing_folders(root: Path, targets: Iterable[Path]) -> list[str]:
    """The folders that have to be made, the outer ones first."""
    home = root.resolve()
    missing: dict[str, None] = {}
    for target in targets:
        above = [part for part in target.parents if part.is_relative_to(home)]
        for part in reversed(above):
            if not part.exists():
                missing[part.relative_to(home).as_posix()] = None
    return list(missing)


def _unchanged(target: Path, step: _Step) -> None:
    if _digest_of(target) != step.before:
        raise CheckFailedError(
            f"{target} was changed by another program meanwhile; nothing was written: look at it,"
            " then add again."
        )


def _write_journal(folder: Path, steps: Sequence[_Step], made: Sequence[str]) -> None:
    """Write down how to go back; from here on an interruption leaves something to undo."""
    import json

    said = {"files": [step._asdict() for step in steps], "folders": list(made)}
    aside = folder / "journal"
    _write(aside, json.dumps(said, indent=1).encode())
    _sync([folder.parent, folder])
    aside.replace(folder / _JOURNAL)
    _sync([folder])


def _tidy(folder: Path) -> None:
    """Let the end of the journal reach the disk, then take away what is left beside it."""
    import shutil

    with suppress(OSError):
        _sync([folder])
    shutil.rmtree(folder, ignore_errors=True)


def being_written(root: Path) -> bool:
    """Whether an addition to a library is being written, or one was interrupted."""
    return (root / ADDING).exists()


def recover(root: Path) -> None:
    """Undo what an interrupted addition left in a library; wait for one that is being written.

    Raises:
        CheckFailedError: If a file was changed after the interruption.
        UnreadableInputError: If it cannot be undone, or another addition takes very long.
    """
    with alone(root, _PATIENCE):
        pass


def _go_back(root: Path) -> None:
    folder = root / ADDING
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UnreadableInputError(f"{folder} is no folder that laborgraph made; take it away.")
    if not folder.is_dir():
        return
    if (folder / _JOURNAL).is_file():
        steps, made = _read_journal(folder / _JOURNAL)
        # One that was not renamed yet is whatever it is: we did not touch it.
        renamed = [
            (index, step, inside(root, step.path))
            for index, step in enumerate(steps)
            if not (folder / f"new-{index}").exists()
        ]
        renamed = [item for item in renamed if _digest_of(item[2]) != item[1].before]
        for index, step, target in renamed:
            _restorable(folder, index, step, target)
        for index, step, target in renamed:
            _restore(folder, index, step, target)
        for path in reversed(made):
            _remove_if_empty(inside(root, path))
        _sync({target.parent for _, _, target in renamed if target.parent.is_dir()})
        (folder / _JOURNAL).unlink()
    _tidy(folder)


def _restorable(folder: Path, index: int, step: _Step, target: Path) -> None:
    if _digest_of(target) != step.after:
        raise CheckFailedError(
            f"an addition was interrupted, and {target} was changed since; as it was before it is"
            f" {folder / f'old-{index}'} (if that is not there, it was not): make the file what it"
            f" should be, then remove {folder}."
        )
    if step.before is not None and _digest_of(folder / f"old-{index}") != step.before:
        raise UnreadableInputError(
            f"an addition was interrupted, and {folder} is damaged: make {target} what it should"
            f" be, then remove {folder}."
        )


def _restore(folder: Path, index: int, step: _Step, target: Path) -> None:
    # By renaming, which a full disk allows.
    if step.before is None:
        target.unlink()
    else:
        (folder / f"old-{index}").replace(target)


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _read_journal(path: Path) -> tuple[list[_Step], list[str]]:
    """What a journal says. It may come with a library from a stranger: `inside` bounds it."""
    import json

    try:
        said = json.loads(path.read_bytes())
        steps = [_Step(**item) for item in said["files"]]
        made = [str(item) for item in said["folders"]]
        ours = all(_is_ours(path.parent, index, step) for index, step in enumerate(steps))
        ours = ours and all(_in_library(item) for item in made)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        ours = False
    if not ours:
        raise UnreadableInputError(
            f"{path} is no journal that laborgraph wrote; take {path.parent} away."
        )
    return steps, made


# What additions are written to, as `Library` reads it: nothing that a program runs.
_HOMES: Final = ("data", "ontology")
_WRITTEN: Final = (".ttl", ".lock")


def _in_library(path: str) -> bool:
    parts = Path(path).parts
    return (
        b"\0" not in os.fsencode(path)
        and parts[:1] in {(home,) for home in _HOMES}
        and not any(part.startswith(".") for part in parts)
    )


def _is_ours(folder: Path, index: int, step: _Step) -> bool:
    """Whether a step is one that `put` can have written down."""
    old = folder / f"old-{index}"
    return (
        _in_library(step.path)
        and step.path.endswith(_WRITTEN)
        and bool(re.fullmatch("[0-9a-f]{64}", step.after))
        and (step.before is None or bool(re.fullmatch("[0-9a-f]{64}", step.before)))
        and not old.is_symlink()
        and (not old.exists() or old.is_file())
    )


def _digest(content: bytes) -> str:
    import hashlib

    return hashlib.sha256(content).hexdigest()


def _digest_of(path: Path) -> str | None:
    """The digest of a file; None if it is not there."""
    try:
        return _digest(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None


def _sync(folders: Iterable[Path]) -> None:
    """Let what was renamed in folders reach the disk."""
    if os.name == "nt":
        return  # there is no way to ask for it
    for folder in folders:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def alone(root: Path, patience: int = 0) -> Iterator[None]:
    """Hold a library, so that nobody else adds to it; the system lets go if the process dies.

    What an interrupted addition left in it is undone first.

    Args:
        root: The library.
        patience: How often to try again.

    Raises:
        CheckFailedError: If a file was changed after the interruption.
        UnreadableInputError: If somebody else holds it, or the interrupted addition cannot be
            undone.
    """
    try:
        handle = _held(root, patience)
    except OSError as error:
        raise UnreadableInputError(
            f"{root} cannot be written: {error.strerror or error}; nothing was changed."
        ) from error
    try:
        try:
            _go_back(root)
        except OSError as error:
            raise UnreadableInputError(
                f"an addition to {root} was interrupted and cannot be undone:"
                f" {error.strerror or error}; start laborgraph as somebody who may write there."
            ) from error
        yield
    finally:
        os.close(handle)


def _held(root: Path, patience: int) -> int:
    """A handle that holds the library until it is closed."""
    import threading

    for trial in range(patience + 1):
        handle = _lock_folder(root)
        if handle is not None:
            return handle
        if trial < patience:
            threading.Event().wait(_PAUSE)
    raise UnreadableInputError(
        f"another addition to {root} is being made; try again when it is done."
    )


def _lock_folder(root: Path) -> int | None:
    """A handle on the folder, locked; None if somebody else holds it."""
    if sys.platform == "win32":
        return _lock_file(root)
    import fcntl

    handle = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    except OSError:
        # NFS, for one, locks files only.
        os.close(handle)
        return _lock_file(root)
    return handle


def _lock_file(root: Path) -> int | None:
    """A handle on a file of its own in the folder, locked; None if somebody else holds it.

    The file stays: whoever removed it could not know that nobody has opened it meanwhile.
    """
    handle = os.open(root / _LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        os.close(handle)
        return None
    return handle
