"""Figures that follow from others: equations of the template evaluated over documents."""
