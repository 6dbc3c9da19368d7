"""Writers: pages to files."""
