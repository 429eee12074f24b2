"""A knowledge graph of transnational labor alliances, each fact with the passage that says so.

From Python, with networks as `networkx` has them; see docs/python.md:

>>> import laborgraph
>>> graph = laborgraph.open()
>>> graph.ask("alliance-members", alliance="TNSA", evidence=True)[0]["member"]
'Authentic Labor Front'
"""

__version__ = "0.1.0"

# Nothing is imported before it is used: not even typing, which type checkers do not need for this.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from laborgraph.api import Answer, Graph, open, ranking, scores, simple  # noqa: A004
    from laborgraph.errors import (
        CheckFailedError,
        EndpointError,
        LaborgraphError,
        UnreadableInputError,
        WrongUseError,
    )

__all__ = [
    "Answer",
    "CheckFailedError",
    "EndpointError",
    "Graph",
    "LaborgraphError",
    "UnreadableInputError",
    "WrongUseError",
    "__version__",
    "open",
    "ranking",
    "scores",
    "simple",
]

if not TYPE_CHECKING:

    def __getattr__(name):
        """Import a name of ``__all__`` when it is first used (PEP 562)."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        home = import_module("laborgraph.errors" if name.endswith("Error") else "laborgraph.api")
        return getattr(home, name)

    def __dir__():
        """What there is, imported or not."""
        return sorted({*globals(), *__all__})
