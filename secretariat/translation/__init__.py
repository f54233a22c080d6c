"""The two faces of a draft: its translation paragraph by paragraph, and how each stands to its original."""
