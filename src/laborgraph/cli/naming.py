"""What verbs that take a name share: what a shell completes, and what is refused."""

import functools
from collections.abc import Callable, Iterable
from typing import Any, Final

import click

from laborgraph.cli.asking import desk
from laborgraph.errors import LaborgraphError
from laborgraph.library import Library, query_files
from laborgraph.names import names_of, no_such

Completion = Callable[[click.Context, click.Parameter, str], list[str]]
# Seconds that an endpoint may take while somebody waits for names to choose from.
_PATIENCE: Final = 5


def completing(names: Completion) -> Completion:
    """Let a completion that finds no library or no endpoint offer nothing, rather than fail."""

    @functools.wraps(names)
    def offered(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
        try:
            return names(ctx, parameter, incomplete)
        except LaborgraphError:
            return []

    return offered


def query_names(folder: str = "") -> Completion:
    """A completion that offers the saved queries, or those of a folder among them."""

    @completing
    def names(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
        files = query_files(Library(ctx.params.get("library")).queries / folder)
        return [path.stem for path in files if path.stem.startswith(incomplete)]

    return names


@completing
def entity_names(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """A completion that offers the names of things in the graph."""
    at = desk(Library(ctx.params.get("library")), ctx.params.get("endpoint"), _PATIENCE)
    return names_of(at.endpoint, incomplete)


class Known(click.Choice[str]):
    """One of many names, too many for a message: what is unknown is refused with the nearest."""

    def __init__(self, what: str, names: Iterable[str]) -> None:
        """Take what is named, in a word, and the names that there are."""
        super().__init__(list(names))
        self.what = what

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,  # noqa: ARG002 - click's signature
        ctx: click.Context | None,  # noqa: ARG002 - click's signature
    ) -> str:
        """The name as it was typed.

        Raises:
            WrongUseError: If nothing has it; with the nearest names.
        """
        if value not in self.choices:
            raise no_such(self.what, str(value), self.choices)
        return str(value)
