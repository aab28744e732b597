"""Rules of pictures that are made from others: their refusals."""
