"""The forms of this room. They check what was typed; the actions decide."""
