"""Changes that have consequences for those who read them, a module for each matter."""
