"""The pages of the shorter kinds of report, one module for each, made of the snapshot alone: no database in here."""
