"""Processes of ours that read foreign files, so that a hostile one costs a child and not the bot."""
