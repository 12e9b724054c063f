"""The rule language: a typed tree over facts, its JSON, its sentence. Pure; knows no Django and no engine.

from regard.segments import rules

tree = rules.read({"version": 1, "op": "all", "rules": [...]}, vocabulary)
rules.say(tree, vocabulary)        # the rule in plain English
rules.write(tree)                  # the same JSON again
"""

from regard.segments.rules.reading import read, read_draft
from regard.segments.rules.sentence import Part, Parts, say
from regard.segments.rules.tree import (
    AttributeRule,
    Condition,
    EventRule,
    Group,
    Leaf,
    Node,
    SegmentRule,
    ShareOfBefore,
    Test,
    TimesField,
    Unfinished,
    Value,
    leaves,
    segments_in,
    walk,
    write,
)
from regard.segments.rules.vocabulary import Event, Field, Vocabulary
from regard.segments.rules.windows import Before, Between, LastDays, Period, Window, days_before, days_of

__all__ = [
    "AttributeRule",
    "Before",
    "Between",
    "Condition",
    "Event",
    "EventRule",
    "Field",
    "Group",
    "LastDays",
    "Leaf",
    "Node",
    "Part",
    "Parts",
    "Period",
    "SegmentRule",
    "ShareOfBefore",
    "Test",
    "TimesField",
    "Unfinished",
    "Value",
    "Vocabulary",
    "Window",
    "days_before",
    "days_of",
    "leaves",
    "read",
    "read_draft",
    "say",
    "segments_in",
    "walk",
    "write",
]
