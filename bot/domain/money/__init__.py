"""Rules of money: budgets and the ledger, payments, deposits, pauses, prices and spending."""
