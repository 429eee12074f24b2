"""Which network is meant, and which part of it: what a caller may say, and what comes of it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final, TypedDict, Unpack

from laborgraph import networks
from laborgraph.endpoints import Endpoint
from laborgraph.errors import WrongUseError
from laborgraph.library import Library
from laborgraph.networks import LARGEST, Chosen, Cuts

_USUAL: Final = "alliances"


class Choice(TypedDict, total=False):
    """What can be asked of a network; `laborgraph.Graph.network` says what each means."""

    query: str | Path | None
    projection: str
    relation: str | Iterable[str]
    sign: str
    country: str | Iterable[str]
    sector: str | Iterable[str]
    kind: str | Iterable[str]
    component: str
    ego: str
    radius: int | None
    weighted: bool | None


def chosen(
    endpoint: Endpoint, library: Library, language: str, name: str, **choice: Unpack[Choice]
) -> Chosen:
    """The network that is meant.

    Raises:
        WrongUseError: If there is none of that name, or what is asked of it cannot be.
        UnreadableInputError: If the file of a query cannot be read.
    """
    query, radius = choice.get("query"), choice.get("radius")
    component, ego = choice.get("component", ""), choice.get("ego", "")
    if name and query:
        raise WrongUseError("a network is named, or made by a query; give one of these.")
    if component not in {"", LARGEST}:
        raise WrongUseError(f"component is {LARGEST!r} or nothing, not {component!r}.")
    if radius is not None and (radius < 1 or not ego):
        raise WrongUseError("radius is a number of ties, 1 or more, from a node named by ego.")
    return networks.choose(
        endpoint,
        library,
        name or _USUAL,
        file=Path(query) if query else None,
        projection=choice.get("projection", ""),
        cuts=Cuts(
            relation=_each(choice.get("relation", ())),
            sign=choice.get("sign", ""),
            country=_each(choice.get("country", ())),
            sector=_each(choice.get("sector", ())),
            kind=_each(choice.get("kind", ())),
            ego=ego,
            radius=radius or 1,
            component=component,
        ),
        weighted=choice.get("weighted"),
        language=language,
    )


def _each(given: str | Iterable[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)
