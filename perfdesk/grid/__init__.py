"""The Grid, its layout and its pages."""
