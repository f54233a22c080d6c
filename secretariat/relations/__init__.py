"""Relations of papers that the secretariat enters: to papers, to decisions, to taskings."""
