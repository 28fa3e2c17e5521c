"""Reading what people send: tables in CSV and XLSX, all errors at once, by row and column."""
