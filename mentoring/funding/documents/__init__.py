"""Files made from plain values: a statement as PDF with payment part, as workbook, as CSV; all as a ZIP.

Nothing here knows a database, a request or a language: texts are German and said by whoever asks. Before a
file leaves, its figures are checked against each other (``checks``).
"""
