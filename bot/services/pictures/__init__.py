"""Use cases: pictures that are made from pictures: comparisons, panels, sources."""
