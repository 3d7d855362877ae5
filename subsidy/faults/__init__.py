"""Breaks the portal on purpose and counts what survives (security.md section 3 and 2d): `make faults`.

Everything happens on servers of its own under `.data/faults`, with processes of its own; nothing of the portal beside
it is touched, and all that was started is ended, however the run ends. It stands here, and not in the base layer, for
reports and records are what is counted.
"""
