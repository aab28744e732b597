"""StableStudio's paid API, its blob host, and downloads."""
