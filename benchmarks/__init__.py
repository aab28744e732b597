"""The speed of Atelier, as ratios against a stated baseline: `python -m benchmarks [name …] [--json]`."""
