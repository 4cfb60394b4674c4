"""The report while it is being written: the open document, its journal, the form in the page."""
