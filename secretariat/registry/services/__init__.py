"""The writes of the register as a list."""
