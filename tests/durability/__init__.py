"""Is what was acknowledged still there? By the order of system calls, and by failing at each single one of them."""
