"""Documents attached to a young person or a PEP: their types, who may see them, their list."""
