"""Words without I/O: what every other folder may use, and what imports nothing of ours."""
