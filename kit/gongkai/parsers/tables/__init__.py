"""Figures to their places: what a grid of words and numbers says in the cells of a form."""
