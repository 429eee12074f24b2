"""Networks of a graph: from a query's rows of ties to networkx, and what is said of the result."""

from laborgraph.networks.choosing import Chosen, choose
from laborgraph.networks.cutting import LARGEST, SIGNS, Cuts
from laborgraph.networks.making import network, records_of
from laborgraph.networks.merging import simple
from laborgraph.networks.plans import PROJECTIONS, Plan, plan
from laborgraph.networks.telling import DIGITS, profile, ranking, ranks, rounded, shown, statement

__all__ = [
    "DIGITS",
    "LARGEST",
    "PROJECTIONS",
    "SIGNS",
    "Chosen",
    "Cuts",
    "Plan",
    "choose",
    "network",
    "plan",
    "profile",
    "ranking",
    "ranks",
    "records_of",
    "rounded",
    "shown",
    "simple",
    "statement",
]
