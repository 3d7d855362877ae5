"""Forms of the accountability, one module for each part."""
