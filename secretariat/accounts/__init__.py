"""Who keeps accounts: heads of delegation the members of theirs, within dates; the administrator who is head."""
