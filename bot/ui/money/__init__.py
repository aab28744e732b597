"""Discord interface: the budget, the ledger, prices and spending."""
