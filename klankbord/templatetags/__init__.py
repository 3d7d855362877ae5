"""Template tags of the sounding board."""
