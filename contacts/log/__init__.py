"""The log: what staff recorded, as six CSV files that any organisation can write and read (design.md section 7)."""
