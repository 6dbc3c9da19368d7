"""What does not hold on the forms, as values: nothing here raises, blocks or changes anything."""
