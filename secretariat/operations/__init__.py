"""What the operator does: backups, restores, checks, and watching. Above all features, known by the commands alone."""
