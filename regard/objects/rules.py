"""What names own objects may have. Pure."""

import re
import unicodedata

ICONS = (
    "box", "briefcase", "building", "calendar", "clipboard", "coffee", "contract", "file", "flag", "key", "map-pin",
    "package", "receipt", "school", "shield", "star", "tag", "ticket", "tool", "truck", "users", "world",
)  # fmt: skip
"""Those offered for an own object."""
TAKEN = frozenset({"new", "edit", "order", "record", "object"})


def key_of(label: str) -> str:
    """Small letters, digits and hyphens, as an address has it: "Lease contract" is "lease-contract"."""
    plain = unicodedata.normalize("NFKD", label.replace("ß", "ss")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:36] or "thing"
