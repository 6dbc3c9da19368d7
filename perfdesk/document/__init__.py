"""What offices filled in: documents, filings, edits and history."""
