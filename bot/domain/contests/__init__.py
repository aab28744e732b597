"""Rules: contests: entries, voting, results."""
