"""The office's own file: one SQLite store of filings, forms and every edit made to them."""
