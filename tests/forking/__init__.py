"""Bots forked from a process that has imported them already, where a test is about something else.

Importing the bot costs more than most tests do with it. Each fork is a process of its own, as
`sandbox.bot_process` promises: with its own settings, group, output and exit code, killed like any other.
"""
