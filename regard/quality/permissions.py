from regard.people.permissions import Permission, name_domain, register

name_domain("quality", "the quality of data")
register(
    Permission("quality.double.view", "See which customers may be doubles"),
    Permission("quality.requirement.view", "See how good the data is and what is required of it"),
    Permission("quality.requirement.change", "Say what is required of the data, and mend it"),
    Permission("quality.task.view", "See steward tasks"),
    Permission("quality.task.change", "Work on steward tasks"),
    Permission("quality.double.decide", "Search for doubles and decide about them"),
)
