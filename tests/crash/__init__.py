"""What a power cut at any moment may cost: nothing."""
