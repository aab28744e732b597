"""Writes the documents that are made from the code, for developers: `make documents`."""
