"""Types of papers with their anatomy: names, series letter, template, checklist, and what circulating one asks for."""
