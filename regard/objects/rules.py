"""What names own objects may have. Pure."""

import re
import unicodedata

from regard.kernel.words import lazy_of

ICONS = {
    "box": lazy_of("icon", "Box"),
    "briefcase": lazy_of("icon", "Briefcase"),
    "building": lazy_of("icon", "Building"),
    "calendar": lazy_of("icon", "Calendar"),
    "clipboard": lazy_of("icon", "Clipboard"),
    "coffee": lazy_of("icon", "Coffee"),
    "contract": lazy_of("icon", "Contract"),
    "file": lazy_of("icon", "File"),
    "flag": lazy_of("icon", "Flag"),
    "key": lazy_of("icon", "Key"),
    "map-pin": lazy_of("icon", "Map pin"),
    "package": lazy_of("icon", "Package"),
    "receipt": lazy_of("icon", "Receipt"),
    "school": lazy_of("icon", "School"),
    "shield": lazy_of("icon", "Shield"),
    "star": lazy_of("icon", "Star"),
    "tag": lazy_of("icon", "Tag"),
    "ticket": lazy_of("icon", "Ticket"),
    "tool": lazy_of("icon", "Tool"),
    "truck": lazy_of("icon", "Truck"),
    "users": lazy_of("icon", "Users"),
    "world": lazy_of("icon", "World"),
}
"""Those offered for an own object, and what each shows."""
TAKEN = frozenset({"new", "edit", "order", "record", "object"})


def key_of(label: str) -> str:
    """Small letters, digits and hyphens, as an address has it: "Lease contract" is "lease-contract"."""
    plain = unicodedata.normalize("NFKD", label.replace("ß", "ss")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:36] or "thing"
