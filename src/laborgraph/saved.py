"""Saved queries: SPARQL that stands in a file under a header in YAML.

The header is the contiguous lines that begin with ``#+``, in grlc's convention
(https://grlc.io): ``summary``, ``description``, ``tags``; and ours: ``params`` (what may be
asked for), ``evidence`` (which variables are records whose passages support a row) and, for a
network, ``network`` (how ties become edges).
"""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from laborgraph.errors import UnreadableInputError, WrongUseError
from laborgraph.library import query_files, read_text

_KEYS: Final = frozenset(
    {"summary", "description", "tags", "params", "evidence", "network", "claims"}
)
_PARAMETER_KEYS: Final = frozenset({"type", "required", "default", "choices", "help", "example"})


class Parameter(NamedTuple):
    """What a question may be asked about.

    ``type`` is ``iri``, ``string``, ``integer``, ``year``, ``date``, ``passage``, ``concept of
    SCHEME`` or the name of a class (``alliance``, ``labor-organization``). A parameter that is
    neither required nor defaulted may be left out: its variable is then free.
    """

    name: str
    type: str
    required: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()
    choices_query: str = ""
    help: str = ""
    example: str = ""


class SavedQuery(NamedTuple):
    """A query file, read: its text as it stands, and what its header says."""

    name: str
    path: Path
    text: str
    summary: str
    description: str = ""
    tags: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    evidence: tuple[str, ...] = ()
    network: Mapping[str, str] = MappingProxyType({})
    claims: str = ""


def read(path: Path) -> SavedQuery:
    """Read one query file.

    Raises:
        UnreadableInputError: If the file or its header cannot be read; with file and line.
    """
    text = read_text(path)
    first, header = _header(path, text)
    _only(header, _KEYS, f"{path}:{first}: the header")
    if not isinstance(header.get("summary"), str):
        raise UnreadableInputError(f"{path}:{first}: the header has no summary; say the question.")
    parameters = header.get("params") or {}
    network = header.get("network") or {}
    if not isinstance(parameters, dict) or not isinstance(network, dict):
        raise UnreadableInputError(
            f"{path}:{first}: params and network are mappings; see CONTRIBUTING.md."
        )
    return SavedQuery(
        name=path.stem,
        path=path,
        text=text,
        summary=header["summary"],
        description=str(header.get("description") or ""),
        tags=_words(header.get("tags")),
        parameters=tuple(
            _parameter(f"{path}:{first}", name, said) for name, said in parameters.items()
        ),
        evidence=_words(header.get("evidence")),
        network={key: str(value).strip() for key, value in network.items()},
        claims=_said(header, "claims"),
    )


def _header(path: Path, text: str) -> tuple[int, dict[str, Any]]:
    import ryaml  # only where a header is read; see docs/decisions/0004

    lines = text.splitlines()
    first = next((index for index, line in enumerate(lines) if line.startswith("#+")), None)
    if first is None:
        raise UnreadableInputError(f"{path}:1: no header; begin the file with '#+ summary: …'.")
    last = first
    while last < len(lines) and lines[last].startswith("#+"):
        last += 1
    body = "\n".join(line[2:].removeprefix(" ") for line in lines[first:last])
    try:
        header = ryaml.loads(body)
    except ryaml.InvalidYamlError as error:
        place = re.search(r"(.*?) at line (\d+) column (\d+)", str(error))
        said = place[1] if place else str(error)
        line = first + (int(place[2]) if place else 1)
        column = f":{int(place[3]) + len('#+ ')}" if place else ""
        raise UnreadableInputError(
            f"{path}:{line}{column}: the header is not YAML: {said}."
        ) from error
    if not isinstance(header, dict):
        raise UnreadableInputError(f"{path}:{first + 1}: the header is not a list of 'key: value'.")
    return first + 1, header


def _only(said: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    unknown = sorted(set(map(str, said)) - known)
    if unknown:
        raise UnreadableInputError(
            f"{where} says {unknown[0]!r}, which means nothing here;"
            f" known are {', '.join(sorted(known))}."
        )


def _words(said: object) -> tuple[str, ...]:
    if said is None:
        return ()
    return tuple(map(str, said)) if isinstance(said, list) else (str(said),)


def _parameter(where: str, name: str, said: object) -> Parameter:
    if not isinstance(said, dict) or "type" not in said:
        raise UnreadableInputError(f"{where}: parameter {name!r} has no type.")
    _only(said, _PARAMETER_KEYS, f"{where}: parameter {name!r}")
    choices = said.get("choices")
    computed = isinstance(choices, str)
    return Parameter(
        name=str(name),
        type=str(said["type"]),
        required=said.get("required") is True,
        default=_said(said, "default"),
        choices=() if computed else _words(choices),
        choices_query=choices if isinstance(choices, str) else "",
        help=_said(said, "help"),
        example=_said(said, "example"),
    )


def _said(header: Mapping[str, Any], key: str) -> str:
    """What a key says; nothing if it is not there or left empty."""
    value = header.get(key)
    return "" if value is None else str(value)


def every(folder: Path) -> list[SavedQuery]:
    """All saved queries of a folder, by name."""
    return [read(path) for path in query_files(folder)]


def find(folder: Path, name: str, kind: str) -> SavedQuery:
    """The saved query of that name.

    Args:
        folder: Where to look.
        name: Its file name without ``.rq``.
        kind: What the person calls it (``query``, ``network``), for the message.

    Raises:
        WrongUseError: If there is none; with the nearest names.
    """
    names = [path.stem for path in query_files(folder)]
    if name in names:
        return read(folder / f"{name}.rq")
    import difflib

    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(names)}."
    raise WrongUseError(f"there is no {kind} named {name!r}; {hint}")
