"""What an earlier version left behind still works: its database, its messages and its .env file."""
