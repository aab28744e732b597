"""Names of jobs."""

import secrets

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # without the pairs people mix up


def new_id() -> str:
    """A job id people can read out: six characters, `[0-9a-z]`."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(6))
