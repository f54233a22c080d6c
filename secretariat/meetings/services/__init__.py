"""The writes of meetings: `convene` (date and place), `agenda` (items), `issue`, `tell` (notices)."""
