"""Contests: their life, entries, votes, money and results."""
