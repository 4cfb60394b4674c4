"""The notebook as a file: its sections, what is stored in its metadata, what it must not hold."""
