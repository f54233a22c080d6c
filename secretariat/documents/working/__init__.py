"""Word as master: until it is issued, a text may live as a Word file that is checked out and in (adr 14)."""
