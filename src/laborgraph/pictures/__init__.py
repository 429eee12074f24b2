"""Pictures for print: a network, its ties between countries, and what happened when."""

from laborgraph.pictures.about import WIDTH, About
from laborgraph.pictures.look import categories
from laborgraph.pictures.page import KINDS, written
from laborgraph.pictures.shapes import Picture

__all__ = ["KINDS", "WIDTH", "About", "Picture", "categories", "written"]
