"""Whom Northleaf has in mind, what its people learn, and who has learned it. Pure declarations; days are counted from today."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoPersona:
    """`evidence`: what was learned, where, how many days ago."""

    name: str
    segment: str
    sentence: str
    quote: str
    needs: tuple[str, ...]
    pains: tuple[str, ...]
    channels: tuple[str, ...]
    evidence: tuple[tuple[str, str, int], ...]
    stale_months: int = 12


@dataclass(frozen=True)
class DemoCourse:
    """`done`: who, how many days ago, confirmed by whom."""

    name: str
    outcome: str
    material: str
    roles: tuple[str, ...]
    months: int | None
    objective: str
    done: tuple[tuple[str, int, str], ...]


PERSONAS = (
    DemoPersona(
        "Marga, who brews by hand", "regulars",
        "Retired teacher in Leiden with a kettle that shows degrees. Orders every five weeks, always before the tin is empty.",
        "If the oolong is gone, tell me before I order it, not after.",
        ("The new harvest before it stands in the shop", "The same person on the phone as last time",
         "To know which tin replaces the one that is sold out"),
        ("A newcomer’s discount on what she pays in full", "A parcel at the neighbours’",
         "Leaflets she has read already"),
        ("The letter with the harvest, in April and September", "The phone, on weekday mornings",
         "A card at the end of the year"),
        (
            ("Two thirds of regulars have never used a code", "Orders of two years, counted by Mei", 45),
            ("Eleven of fourteen want the harvest first, before any discount",
             "Fourteen talks by phone, Aylin and Tomás", 120),
            ("“Tell me before it is gone” is the sentence on one card in five", "The card of last November", 390),
        ),
    ),
    DemoPersona(
        "Joost, who gives tea away", "consumers",
        "Buys in December for five people and knows the taste of none of them. Forty-one teas are thirty-eight too many.",
        "I just want it there by Friday, and looking nice.",
        ("Three suggestions instead of a catalogue", "A date of delivery that is kept",
         "A leaflet that tells the other person how to brew it"),
        ("Having to choose between words he does not know", "Finding out on the 23rd that it comes on the 27th"),
        ("The search engine, in the second week of December", "The parcel itself: it is opened by somebody new"),
        (
            ("One first order in three is sent to another address", "Orders of last winter, counted by Mei", 200),
            ("Six of eight could not say which tea they had sent", "Eight talks in the packing room, Tomás", 260),
        ),
    ),
    DemoPersona(
        "Nadia, who opens at seven", "cafes",
        "Owns an espresso bar with four tables in Ghent and does the books at ten at night.",
        "I can live with a dearer bean. I cannot live with a morning without one.",
        ("Deliveries before opening", "One bill a month",
         "A machine that runs, and somebody who comes when it does not"),
        ("Three suppliers with three portals", "A salesman during the lunch rush"),
        ("A visit, on a Tuesday after three", "The phone", "A message with a photo of what is broken"),
        (
            ("In eleven of twenty cafés that went quiet it was the machine, in none of them the coffee",
             "Twenty calls, Ruben and Lukas", 500),
            ("They open between six and eight; a delivery at nine is a day lost",
             "Visits in Ghent and Antwerp, Ruben", 430),
            ("Nine of ten want one bill a month, whatever they order", "Barista evening in Utrecht, Sanne", 30),
        ),
    ),
)  # fmt: skip

COURSES = (
    DemoCourse(
        "A visit that another can use",
        "Write a visit down so that whoever goes next knows what was promised, by whom and until when.",
        "Read the five visits of the month that we read aloud in March, and say of each what you would do next.\n\n"
        "Then write your next three visits on the phone before you start the engine: who was there, what was said in their "
        "words, what is promised, and the day. Aylin reads them and asks what she does not understand.",
        ("seller",), None, "Cafés become a second leg",
        (("ruben", 120, "ines"), ("sanne", 95, "ines")),
    ),
    DemoCourse(
        "What permission means",
        "Say of any list, before anything is sent, who on it may be written to and why.",
        "An hour in the packing room with our worst newsletter on the screen: who got it, what they had said yes to, and what "
        "came back. At the end everybody takes one list of their own and strikes out whom they may not write to.",
        ("marketer", "seller", "agent", "steward"), 12, "",
        (("tomas", 345, "ines"), ("ruben", 345, "ines"), ("sanne", 402, "ines"), ("aylin", 100, "ines"),
         ("jonas", 100, "ines")),
    ),
    DemoCourse(
        "Putting things right",
        "Answer a complaint in one call, within the allowance, so that nobody has to ask twice.",
        "Listen to three calls with Aylin. Then take three of your own: say what happened, say what we do about it, do it while "
        "they are on the line, and write down what it cost. Up to €40 nobody is asked.",
        ("agent", "seller"), 24, "Few things come back",
        (("aylin", 60, "ines"), ("sanne", 40, "ines")),
    ),
)  # fmt: skip
