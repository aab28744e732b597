"""Keeps the gettext catalogues of `bot/locale`, for developers: `make translations`."""
