"""Commands: contests: entries, voting, results."""
