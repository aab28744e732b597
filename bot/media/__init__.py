"""The outside world of pictures and clips: Pillow and PyAV, used nowhere else."""
