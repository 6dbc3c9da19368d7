"""The window's dialogs, one module each; they ask and check, and change nothing themselves."""
