"""Domain: pictures that are made from pictures."""
