"""What travels between a township's store and its district's: packages, lineage, merge."""
