"""Each error has the words that members read."""
