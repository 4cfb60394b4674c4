"""The rules of prose: what the six sections say, held against the tables and the form."""
