"""What is done to the plan, as words in a sentence."""

DEEDS = {
    "create": "added", "change": "changed", "delete": "removed", "move": "moved", "push": "pushed", "undo": "put back",
    "accept": "accepted", "finish": "finished", "reopen": "reopened", "drop": "dropped", "restore": "took up again",
    "activate": "put into force", "end": "ended", "assign": "staffed", "unassign": "took somebody off",
    "book": "booked on", "reverse": "reversed an entry of", "open": "opened", "close": "closed",
}  # fmt: skip
