"""Turtle: read with its places, brought into the layout, and written a block a record."""
