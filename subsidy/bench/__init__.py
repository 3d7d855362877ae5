"""Measures the numbers of design.md section 10 that are about reports, as ratios of one run."""
