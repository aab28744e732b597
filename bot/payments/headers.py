"""How x402 and SIWX write JSON into an HTTP header."""

import base64
import json
from collections.abc import Mapping


def encode(message: Mapping[str, object]) -> str:
    """Standard base64 (padded, never url-safe: the service refuses that) of compact UTF-8 JSON."""
    text = json.dumps(message, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return base64.b64encode(text.encode()).decode("ascii")
