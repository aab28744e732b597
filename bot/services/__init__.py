"""Use cases: everything the bot does for members, moderators and the host, without Discord.

Services are async. They import the domain, the catalogue, the ports and the store. A feature imports only
features below it: contests > host > pictures > jobs > money > moderation.
"""
