"""Exchange: lists that come in and go out as CSV and XLSX."""
