"""Discord interface: contests: entries, voting, results."""
