"""SQLite: contests: entries, voting, results."""
