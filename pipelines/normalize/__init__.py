"""Pure functions over strings: one form for text, dates, numbers and languages."""
