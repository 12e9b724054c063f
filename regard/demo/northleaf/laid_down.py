"""What Northleaf lays down: who is contacted how often, how each segment is treated, what a role may give, how things are done.

Pure declarations. Amounts are in euro, people by the name before the @, segments by key (empty: everybody).
"""

from __future__ import annotations

from regard.demo.northleaf.given import OF_AGENT, OF_SELLER

CONTACTS: tuple[tuple[str, str, str, int | None, str, str, str], ...] = (
    ("", "email", "news", 2, "month", "tomas", "The coffee of the month, and what is new in the roastery."),
    ("", "email", "offer", 1, "month", "tomas", "One offer at a time, never in the week of the news."),
    ("", "email", "feedback", 1, "quarter", "aylin", "Two questions, after a parcel has arrived."),
    (
        "",
        "phone",
        "service",
        None,
        "month",
        "aylin",
        "What became of a complaint. Nothing is sold on such a call.",
    ),
    ("regulars", "email", "offer", 2, "month", "tomas", "Small lots first, before they stand in the shop."),
    ("regulars", "post", "event", 1, "quarter", "sanne", "A card to the tasting, written by hand."),
    ("tea-lovers", "email", "offer", 1, "month", "tomas", "New harvests; no coffee."),
    ("cafes", "phone", "care", 1, "month", "ruben", "How the blend goes and what is planned."),
    ("cafes", "phone", "offer", 1, "quarter", "ruben", "The list of the season, once."),
    ("cafes", "phone", "service", None, "month", "ruben", "Deliveries and machines."),
    ("cafes", "meeting", "care", 1, "quarter", "ruben", "At the bar, with a bag of the new roast."),
    ("cafes", "meeting", "event", 1, "quarter", "sanne", "The tasting after closing time."),
    ("cafes", "email", "news", 1, "month", "tomas", "Delivery days and prices, on the first."),
    ("cafes-gone-quiet", "phone", "offer", 0, "month", "ruben", "First we ask what happened."),
)
"""Whom, by which channel, what for, how often at most (None: as needed, 0: never), in which time, who answers, what is said."""

TREATMENTS: tuple[tuple[str, str, str, int | None, str, str], ...] = (
    (
        "Win back",
        "cafes-gone-quiet",
        "Somebody comes by within two weeks and asks why. Nothing is sold before we know.",
        24,
        "ruben",
        "",
    ),
    (
        "Partner",
        "cafes",
        "One person who knows the bar. A visit each quarter, a machine on loan while theirs is mended, thirty days "
        "to pay.",
        4,
        "ruben",
        "Prices of the list from 24 kg on; the opening set for a second place",
    ),
    (
        "House guest",
        "regulars",
        "Greeted by name. Small lots are kept for them for two days, and broken bags are replaced unasked.",
        8,
        "aylin",
        "A tasting bag with every fifth order",
    ),
    (
        "Tea table",
        "tea-lovers",
        "The new harvest is described by whoever has tasted it.",
        24,
        "sanne",
        "Samples of two new teas each spring",
    ),
    ("Everyone", "", "A friendly answer by a person, and the truth about when it arrives.", 48, "aylin", ""),
)
"""In their order: name, segment, what is done, hours to an answer, who looks after them, offers."""

LIMITS: tuple[tuple[str, str, str, str, str, int | None], ...] = (
    ("seller", "discount", "percent", "10", "ines", None),
    ("agent", "discount", "percent", "5", "ruben", None),
    ("marketer", "discount", "percent", "15", "ines", None),
    ("seller", "refund", "money", "150", "aylin", None),
    ("agent", "refund", "money", "500", "ines", OF_AGENT["refund"]),
    ("seller", "goodwill", "money", "50", "aylin", OF_SELLER["goodwill"]),
    ("agent", "goodwill", "money", "80", "ines", OF_AGENT["goodwill"]),
    ("seller", "credit", "money", "1000", "ines", None),
)
"""Role, what, in which unit, up to how much, who is asked for more, and the most in a quarter, in euro."""

PROCESSES: tuple[tuple[str, str, str, tuple[tuple[str, str, str, str], ...], tuple[str, ...]], ...] = (
    ("A parcel arrives broken", "Somebody writes or calls that something is broken", "aylin", (
        ("Aylin", "Answers, and sends a new one without asking for a picture", "The inbox", "the same day"),
        ("Jonas", "Notes which carrier and which box it was", "The list of damages", "the same week"),
        ("Aylin", "Asks whether the new one came whole", "The phone", "a week"),
    ), ()),
    ("A café goes quiet", "A café has not ordered for six weeks", "ruben", (
        ("Regard", "Finds the café", "The segment Cafés gone quiet", "the same night"),
        ("Whoever looks after it", "Calls and asks what happened", "The phone", "three days"),
        ("Ruben", "Comes by with a bag of the new roast", "The visit list", "two weeks"),
        ("Whoever looks after it", "Writes down why, whatever becomes of it", "The customer’s page", "the same day"),
    ), ("regard.segments.jobs.keep_up_to_date",)),
    ("What was promised is done", "Somebody opens a task with a day", "aylin", (
        ("Regard", "Reminds whoever promised it", "My day", "before it is due"),
        ("Whoever promised it", "Does it, or says to the customer that it takes longer", "The phone", "the day it is due"),
    ), ("regard.activities.jobs.remind_of_tasks",)),
    ("One customer, one record", "Two records look like the same customer", "jonas", (
        ("Regard", "Compares everybody with everybody", "The search for doubles", "each night"),
        ("Jonas", "Decides, and makes them one", "The queue of doubles", "a week"),
    ), ("regard.quality.jobs.scan_nightly",)),
)  # fmt: skip
"""Name, what begins it, who answers, steps (who, what, with what, within what time), and the schedules it rests on, if any."""
