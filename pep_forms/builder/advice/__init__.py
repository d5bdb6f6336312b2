"""What an author may want to change before a form is released. Nothing here forbids anything."""
