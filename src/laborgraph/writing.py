"""Files put where they belong, whole or not at all: one, or several together."""

import os
import signal
import stat
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from laborgraph.errors import UnreadableInputError, WrongUseError

# What asks a run to end; SIGHUP, which a terminal sends that is closed, is not everywhere.
_STOPPING: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


def check(places: Iterable[Path], *, force: bool) -> None:
    """Refuse places that take no file, before work is done in vain.

    Args:
        places: Where files are to be written.
        force: Whether files that are there may be overwritten.

    Raises:
        UnreadableInputError: If a folder is missing, or something that is no file stands in the
            place of one.
        WrongUseError: If files are there that may not be overwritten, or two places are one file.
    """
    there: list[Path] = []
    real: dict[Path, Path] = {}
    for path in places:
        try:
            place = path.resolve()
            os.stat(os.path.join(place.parent, ""))  # noqa: PTH116, PTH118 - pathlib drops the slash
            exists = place.exists()
        except RuntimeError as error:
            raise UnreadableInputError(
                f"{path} is a link that leads back to itself; give another name."
            ) from error
        except OSError as error:
            raise _unwritable(path, error) from error
        if exists and not place.is_file():
            raise UnreadableInputError(f"{path} is no file; give another name.")
        if place in real:
            raise WrongUseError(f"{real[place]} and {path} are one file; give another OUT.")
        real[place] = path
        there += [path] if exists else []
    if there and not force:
        exist = "exists" if len(there) == 1 else "exist"
        raise WrongUseError(
            f"{' and '.join(map(str, there))} {exist} already; give another OUT, or --force to"
            " overwrite."
        )


def write_text(path: Path, text: str) -> None:
    """Write a file, over the one that is there; see `write_all`.

    What is no file (a pipe, a device) is written to as it is.

    Raises:
        UnreadableInputError: If the folder is missing or does not take it.
    """
    if not is_stream(path):
        write_all({path: text.encode()})
        return
    try:
        path.write_text(text, "utf-8", newline="")
    except OSError as error:
        raise _unwritable(path, error) from error


def is_stream(path: Path) -> bool:
    """Whether it is a pipe or a device, such as ``/dev/stdout``: nothing in it is overwritten."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False  # whoever writes there says why it cannot be
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def write_all(files: Mapping[Path, bytes], *, force: bool = True) -> None:
    """Write files whole or not at all: all aside first, then each in its place.

    A file that was there is kept aside until the last one is in its place, and is put back if one
    cannot be: a full disk leaves the old files as they were, and nothing half written. A signal to
    end the run is held back until everything is written, or taken away again. Only a run that is
    killed outright leaves files aside, their names with a dot in front; no file is ever a half.

    Args:
        files: What to write, by where; a link stays a link.
        force: Whether files that are there may be overwritten.

    Raises:
        UnreadableInputError: If a folder is missing or does not take the files, or something that
            is no file stands in the place of one.
        WrongUseError: If files are there that may not be overwritten, or two places are one file.
    """
    check(files, force=force)
    with _held_back() as stopping:
        _write_all(files, force=force, stopping=stopping)


def _write_all(files: Mapping[Path, bytes], *, force: bool, stopping: list[int]) -> None:
    places = {path.resolve(): path for path in files}
    aside: dict[Path, Path] = {}
    old: dict[Path, Path] = {}
    at = next(iter(files), Path())
    try:
        for place, at in places.items():
            aside[place] = _beside(place, files[at])
            if place.exists():
                old[place] = _beside(place, place.read_bytes())
            _stop_if(stopping)
        # Somebody may have been quicker meanwhile.
        check(files, force=force)
        for place, at in places.items():  # noqa: B007 - an error names it
            aside[place].replace(place)
    except BaseException as error:
        for place, new in aside.items():
            if new.exists():
                new.unlink()
            elif place in old:
                old[place].replace(place)
            else:
                place.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _unwritable(at, error) from error
        raise
    finally:
        for kept in old.values():
            kept.unlink(missing_ok=True)


def _stop_if(stopping: list[int]) -> None:
    if stopping:
        raise KeyboardInterrupt


def _unwritable(path: Path, error: OSError) -> UnreadableInputError:
    return UnreadableInputError(
        f"{path} cannot be written: {error.strerror or error}; nothing was."
    )


@contextmanager
def _held_back() -> Iterator[list[int]]:
    """Hold back what asks the run to end; what came meanwhile is a number in the list."""
    came: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield came  # signals come to the main thread
        return
    before = {number: signal.getsignal(number) for number in _STOPPING}
    # What was not set from Python cannot be set again.
    before = {number: handler for number, handler in before.items() if handler is not None}
    for number in before:
        signal.signal(number, lambda number, _frame: came.append(number))
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in came:
            signal.raise_signal(number)


def _beside(place: Path, content: bytes) -> Path:
    """A new file beside the place, with the content and the rights that the place is to have."""
    import tempfile

    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name[:50]}.")
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        new.chmod(place.stat().st_mode & 0o7777 if place.exists() else 0o666 & ~umask)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    return new
