"""A knowledge graph of transnational labor alliances, each fact with the passage that says so."""

__version__ = "0.1.0"
