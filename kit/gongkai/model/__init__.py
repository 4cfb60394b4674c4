"""The report as values: tables, figures, text, pictures, and the door for stored data."""
