"""What snapshots are put together of, one module for each part; only published numbers and exact work get in."""
