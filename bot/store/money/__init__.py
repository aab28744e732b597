"""The budget, the ledger, prices and spending."""
