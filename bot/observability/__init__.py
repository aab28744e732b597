"""Logs, redaction, health and metrics."""
