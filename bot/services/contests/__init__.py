"""Use cases of contests: organise, enter, vote, and move on by their dates."""
