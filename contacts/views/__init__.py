"""Pages of what staff record, by subject."""
