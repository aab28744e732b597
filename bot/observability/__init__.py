"""Logs, redaction and the health endpoint."""
