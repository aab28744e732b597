"""Discord interface: commands, price cards, approvals and editor panels."""
