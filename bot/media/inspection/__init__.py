"""Recognise files by their bytes and read them whole before anything relies on them."""
