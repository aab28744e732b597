"""Figures, pauses, rescues and adoption: the verbs of the operator of the bot."""
