"""The verbs: make an import ready, check it, run it, undo it; export a list."""
