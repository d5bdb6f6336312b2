"""Taking in forms that were made elsewhere, and saying row by row what became of them."""
