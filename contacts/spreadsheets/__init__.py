"""Bringing in by the screen: the files of a log, or an organisation's own spreadsheet with other headings.

A file is read (`text`, `workbook`), its headings are matched with our columns (`headings`), its cells become those of
the log (`cells`, `reading`), and the importer of the log checks them; what it accepts waits for a yes (`pending`).
Nothing of a file is kept but codes, numbers, days and ids.
"""
