"""The verbs: log what was done, open and finish what is to do."""
