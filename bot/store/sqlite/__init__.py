"""SQLite: connections, transactions, migrations and rows."""
