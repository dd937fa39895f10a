"""What leaves or happens later: each once, however many processes run, and after a restart too."""
