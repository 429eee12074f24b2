"""Validation: additions judged by the rules, and what is said of it, where, and in which format."""
