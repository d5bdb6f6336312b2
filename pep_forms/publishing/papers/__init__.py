"""A draft's documents as the PDFs they will be, with made-up answers."""
