"""Pictures and training films of the demo world, taken by a browser that nobody has to hold."""
