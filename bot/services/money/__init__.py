"""Use cases: the budget, the ledger, prices and spending."""
