"""What is done to the plan, as words after the name of whoever did it."""

from regard.kernel.words import lazy

DEEDS = {
    "create": lazy("added {what}"),
    "change": lazy("changed {what}"),
    "delete": lazy("removed {what}"),
    "move": lazy("moved {what}"),
    "push": lazy("pushed {what}"),
    "undo": lazy("put back {what}"),
    "accept": lazy("accepted {what}"),
    "finish": lazy("finished {what}"),
    "reopen": lazy("reopened {what}"),
    "drop": lazy("dropped {what}"),
    "restore": lazy("took up again {what}"),
    "activate": lazy("put into force {what}"),
    "end": lazy("ended {what}"),
    "assign": lazy("staffed {what}"),
    "unassign": lazy("took somebody off {what}"),
    "book": lazy("booked on {what}"),
    "reverse": lazy("reversed an entry of {what}"),
    "open": lazy("opened {what}"),
    "close": lazy("closed {what}"),
    "assess": lazy("assessed {what}"),
    "choose": lazy("chose in {what}"),
}
DEEDS_TO_IT = {
    "create": lazy("added it"),
    "change": lazy("changed it"),
    "delete": lazy("removed it"),
    "move": lazy("moved it"),
    "push": lazy("pushed it"),
    "undo": lazy("put back it"),
    "accept": lazy("accepted it"),
    "finish": lazy("finished it"),
    "reopen": lazy("reopened it"),
    "drop": lazy("dropped it"),
    "restore": lazy("took up again it"),
    "activate": lazy("put into force it"),
    "end": lazy("ended it"),
    "assign": lazy("staffed it"),
    "unassign": lazy("took somebody off it"),
    "book": lazy("booked on it"),
    "reverse": lazy("reversed an entry of it"),
    "open": lazy("opened it"),
    "close": lazy("closed it"),
    "assess": lazy("assessed it"),
    "choose": lazy("chose in it"),
}
"""The same, on the page of what it was done to."""


def deed_to(action: str, what: str) -> str:
    """What somebody did to `what`, named as an object of the sentence; an unknown deed is a change."""
    return str(DEEDS.get(action, DEEDS["change"])).format(what=what)
