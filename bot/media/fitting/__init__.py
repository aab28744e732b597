"""Re-encode pictures and clips: to a size limit, or to what a model takes."""
