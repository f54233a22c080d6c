"""Reads of minutes: `held` a meeting as it was held; `texts` minutes, their passages and what became of them."""
