"""Views of the accountability, by subject."""
