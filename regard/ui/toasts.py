"""A message that offers to take back what it tells of."""

UNDO = "undo:"


def undo_tag(address: str) -> str:
    """What `extra_tags` of a Django message must be for its toast to have Undo, which posts to `address`."""
    return f"{UNDO}{address}"


def undo_address(tags: str) -> str:
    """The address in the tags of a message, or nothing."""
    return tags.removeprefix(UNDO) if tags.startswith(UNDO) else ""
