"""Packs: the agenda of a meeting and all its papers that a reader may see, in one file, made for all who may see the same."""
