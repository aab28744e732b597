"""Use cases: contests: entries, voting, results."""
