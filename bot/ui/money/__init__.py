"""Discord interface: the budget, prices, receipts and histories."""
