"""SQLite: the budget, the ledger, prices and spending."""
