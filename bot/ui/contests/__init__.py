"""Contests in Discord: cards, ballots, results and their buttons."""
