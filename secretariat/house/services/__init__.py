"""Writes of the house. Each leaves its entries in the audit chain, and none commits."""
