"""Several processes share one bot: whatever dies, nothing is paid twice, lost or posted twice."""
