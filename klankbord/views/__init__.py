"""Pages of the sounding board, a module for each matter."""
