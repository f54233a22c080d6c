"""The line of a paper, from tasking to final text: read from every feature, and kept by none."""
