"""Settings, limits, models, words, cases, reports and the log of each server."""
