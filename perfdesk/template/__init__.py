"""Templates: paper forms as data, read from TOML with their vocabulary, sets and equations."""
