"""PostgreSQL: connections, transactions, migrations and rows. Imported only if DATABASE_URL is set."""
