"""The paper on which the clerk types."""
