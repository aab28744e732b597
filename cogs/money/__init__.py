"""Commands about money: the budget, its rules, top-ups and histories."""
