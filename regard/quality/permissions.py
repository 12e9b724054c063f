from regard.kernel.words import lazy, lazy_of
from regard.people.permissions import Permission, name_domain, register

name_domain("quality", lazy_of("permissions", "the quality of data"))
register(
    Permission("quality.double.view", lazy("See which customers may be doubles")),
    Permission("quality.requirement.view", lazy("See how good the data is and what is required of it")),
    Permission("quality.requirement.change", lazy("Say what is required of the data, and mend it")),
    Permission("quality.task.view", lazy("See steward tasks")),
    Permission("quality.task.change", lazy("Work on steward tasks")),
    Permission("quality.double.decide", lazy("Search for doubles and decide about them")),
)
