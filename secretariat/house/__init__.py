"""Who serves what: mandates, assignments, memberships, roles and seats, from day to day; bodies and their settings."""
