"""Simulated days of a busy house (`make soak`; one short one in `make test`)."""
