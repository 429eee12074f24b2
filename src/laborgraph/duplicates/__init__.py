"""Likely duplicates: what tells records apart, how alike their names are, which pairs to ask of."""
