"""`python -m bot setup`: ask for what the bot needs, check each answer, and write `.env`."""
