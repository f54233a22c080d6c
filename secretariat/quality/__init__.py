"""Quality review of a paper by the secretariat: the checklist of its type, judged by the machine where it can."""
