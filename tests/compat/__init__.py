"""The database, messages and .env files of an earlier version go on working."""
