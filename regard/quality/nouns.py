"""Where doubles are found: in the palette, and on the customer's page. The queue has a page of its own."""

from regard.quality import parts  # noqa: F401 - register
from regard.ui.palette import Command, register_command

register_command(
    Command(
        "Doubles",
        "quality:double_list",
        "copy",
        "quality.double.view",
        "duplicates duplicate merge same twice data quality",
    )
)
