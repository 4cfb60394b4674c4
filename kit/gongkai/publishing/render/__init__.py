"""From the report to the bytes of a document, one format a file."""
