"""A statement as PDF, XLSX and CSV; all of a period as one archive."""
