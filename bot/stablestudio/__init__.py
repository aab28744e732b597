"""The outside world of pictures: StableStudio's paid API, its blob host, and files over the wire."""
