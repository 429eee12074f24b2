"""Rules for additions: what the shapes ask, and how far each of them looks."""
