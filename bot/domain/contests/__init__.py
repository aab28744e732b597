"""Rules of contests: terms, phases, entries, pairs of a ballot, ranking, recount."""
