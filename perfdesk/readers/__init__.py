"""What comes in from other programs: the clipboard."""
