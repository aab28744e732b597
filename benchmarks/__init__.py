"""How fast Atelier is, as ratios against a stated baseline: `python -m benchmarks [name …] [--json]`."""
