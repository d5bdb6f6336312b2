"""The screens of this room: thin, over the actions."""
