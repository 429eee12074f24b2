"""Measures of networks: of each node a number, or None where it has no meaning; of the whole, one.

A weight is the strength of a tie, so a strong tie is a short one: along paths its length is
1/weight (Newman 2001, https://doi.org/10.1103/PhysRevE.64.016132). No measure counts a tie of a
node to itself. These modules know networks and no RDF.
"""

from typing import Final

from laborgraph.measures import centralities, closure, holes, mixing, twomode, walks
from laborgraph.measures.descriptions import Description, Measure, Scores, WholeMeasure

__all__ = ["MEASURES", "USUAL", "WHOLE", "Description", "Measure", "Scores", "WholeMeasure"]

# Measures of nodes, by the name that the command line has for each.
MEASURES: Final[dict[str, Measure]] = {
    **centralities.MEASURES,
    **walks.MEASURES,
    **holes.MEASURES,
    **closure.MEASURES,
    **mixing.MEASURES,
    **twomode.MEASURES,
}
# What is measured where no measure is named.
USUAL: Final = ("degree", "strength", "betweenness", "closeness")
# Measures of whole networks; no name is in both.
WHOLE: Final[dict[str, WholeMeasure]] = {**closure.WHOLE, **mixing.WHOLE}
