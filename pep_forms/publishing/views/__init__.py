"""Screens of the admin for releases, and of the site for moving plans and trying drafts out."""
