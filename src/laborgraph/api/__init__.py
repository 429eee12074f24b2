"""The Python face of laborgraph: open a graph, ask it, measure its networks.

Beside the command line, and of the same words: a question, a network or a measure has the name
that it has there. Nothing here prints; what the command line says on the side stands in the
``notes`` of an answer.
"""

from laborgraph.api.answers import Answer, Row, Value
from laborgraph.api.choices import Choice
from laborgraph.api.graphs import Graph
from laborgraph.api.opening import open  # noqa: A004 - as in laborgraph.open()
from laborgraph.api.rankings import ranking, scores
from laborgraph.networks import simple

__all__ = ["Answer", "Choice", "Graph", "Row", "Value", "open", "ranking", "scores", "simple"]
