"""Help for authors: a page for each section and template, in the admin and as JSON."""
