"""Pages: issue."""
