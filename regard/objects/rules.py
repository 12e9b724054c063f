"""What names own objects may have. Pure."""

import re
import unicodedata

from regard.kernel.words import lazy

ICONS = {
    "box": lazy("Box"),
    "briefcase": lazy("Briefcase"),
    "building": lazy("Building"),
    "calendar": lazy("Calendar"),
    "clipboard": lazy("Clipboard"),
    "coffee": lazy("Coffee"),
    "contract": lazy("Contract"),
    "file": lazy("File"),
    "flag": lazy("Flag"),
    "key": lazy("Key"),
    "map-pin": lazy("Map pin"),
    "package": lazy("Package"),
    "receipt": lazy("Receipt"),
    "school": lazy("School"),
    "shield": lazy("Shield"),
    "star": lazy("Star"),
    "tag": lazy("Tag"),
    "ticket": lazy("Ticket"),
    "tool": lazy("Tool"),
    "truck": lazy("Truck"),
    "users": lazy("Users"),
    "world": lazy("World"),
}
"""Those offered for an own object, and what each shows."""
TAKEN = frozenset({"new", "edit", "order", "record", "object"})


def key_of(label: str) -> str:
    """Small letters, digits and hyphens, as an address has it: "Lease contract" is "lease-contract"."""
    plain = unicodedata.normalize("NFKD", label.replace("ß", "ss")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:36] or "thing"
