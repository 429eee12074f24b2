"""Forms to fill in, as Turtle or as tables, and tables that come back as records."""
