"""What Northleaf does this year to reach its plan, what it costs and what may go wrong. Pure declarations.

Days are counted from today, amounts are in euro.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class DemoStep:
    """`late`: how many days later than first agreed it lies by now. `waits` are names of steps, of any initiative, `lag` how many
    days pass after each."""

    name: str
    kind: str
    start: int
    end: int
    done: int | None = None
    late: int = 0
    acceptance: str = ""
    note: str = ""
    waits: tuple[str, ...] = ()
    lag: int = 0


@dataclass(frozen=True)
class DemoInitiative:
    name: str
    phase: str
    owner: str
    serves: tuple[str, ...]
    what: str
    steps: tuple[DemoStep, ...]
    people: tuple[tuple[str, str, int], ...] = ()  # who, what for, planned hours
    time: tuple[tuple[str, int, int, str], ...] = ()  # who, days ago, minutes, what for
    actions: tuple[tuple[str, str, int], ...] = ()  # what, who, in days
    credit: float = 0
    credit_segment: str = ""
    credit_days: int = 0


@dataclass(frozen=True)
class DemoLine:
    name: str
    factor: str
    purpose: str
    planned: int
    owner: str
    initiative: str = ""
    spent: tuple[tuple[int, int, str, str], ...] = ()  # days ago, euro, what for, paper
    promised: tuple[tuple[int, int, str, str], ...] = ()


@dataclass(frozen=True)
class DemoRisk:
    """`nearly` puts the line so far from the figure as it stands: 0.9 lies a tenth below it."""

    name: str
    probability: int
    impact: int
    owner: str
    what: str
    mitigation: str
    metric: str = ""
    segment: str = ""
    window: str = ""
    side: str = "below"
    nearly: float = 1.0
    then: tuple[tuple[str, str, int], ...] = field(default_factory=tuple)


INITIATIVES = (
    DemoInitiative(
        "A tasting box for newcomers", "Foundations", "tomas",
        ("More people buy a second time", "More households know us"),
        "Whoever buys for the first time gets three small bags with the second parcel, chosen by what they bought. A second "
        "order within sixty days is what makes a regular.",
        (
            DemoStep("What is in the box", "brief", -210, -186, done=-185,
                acceptance="Ines and the roastery agree on three bags",
                     note="Agreed on Ethiopia, Peru and a decaf"),
            DemoStep("Fifty boxes by hand", "prototype", -185, -150, done=-148,
                acceptance="Fifty boxes sent, at most two complaints",
                     note="One complaint, about a torn bag", waits=("What is in the box",)),
            DemoStep("Two thousand boxes", "pilot", -140, -75, done=-66, late=9,
                     acceptance="A quarter of them order again within sixty days",
                     note="27.4% ordered again; the segment of the pilot shows them", waits=("Fifty boxes by hand",)),
            DemoStep("A box in every second parcel", "rollout", -65, 24, late=14,
                acceptance="Packing takes no longer than before",
                     waits=("Two thousand boxes",)),
        ),
        people=(("tomas", "Leads, writes the cards", 160), ("jonas", "Picks who gets one", 40), ("sanne",
            "Speaks to the roastery", 60)),
        time=(
            ("tomas", 180, 420, "Tasting with the roastery"), ("tomas", 150, 480, "Packing with the warehouse"),
            ("sanne", 140, 240, "Roastery, prices for bags"), ("jonas", 120, 300, "Segment for the pilot"),
            ("tomas", 90, 480, "Cards, second print"), ("tomas", 60, 360, "What the pilot showed"),
            ("sanne", 30, 180, "Bags for the roll-out"), ("tomas", 6, 420, "Packing plan"),
        ),
        actions=(("Agree the packing plan with the warehouse", "tomas", 3), ("Order 6,000 small bags", "sanne", -2)),
        credit=0.35, credit_segment="consumers", credit_days=140,
    ),
    DemoInitiative(
        "Call cafés that go quiet", "Win and keep cafés", "ruben", ("Fewer cafés leave", "Cafés become a second leg"),
        "A café that has not ordered for six weeks is called by whoever knows it, with last year’s orders on the screen and "
        "leave to make one fair offer.",
        (
            DemoStep("Who calls whom, and what may be offered", "brief", -150, -130, done=-131,
                     acceptance="Every café has one who calls", note="Lukas has the north, Ruben the rest"),
            DemoStep("One month in Antwerp", "pilot", -120, -88, done=-86, acceptance="Six in ten answer",
                     note="Sixty-eight of a hundred answered", waits=("Who calls whom, and what may be offered",)),
            DemoStep("Everywhere", "rollout", -80, 40, acceptance="Nobody is quiet for longer than eight weeks uncalled",
                     waits=("One month in Antwerp",)),
            DemoStep("First quarter looked at", "milestone", 41, 41, waits=("Everywhere",)),
        ),
        people=(("ruben", "Leads, calls", 220), ("lukas", "Calls the north", 120), ("mei", "Counts", 20)),
        time=(
            ("ruben", 110, 480, "Calls in Antwerp"), ("ruben", 95, 480, "Calls in Antwerp"), ("lukas", 70, 420,
                "Calls in Groningen"),
            ("ruben", 40, 480, "Calls"), ("lukas", 20, 360, "Calls"), ("mei", 10, 120, "Who came back"),
        ),
        actions=(("Call the nine cafés still quiet in Ghent", "ruben", 5),),
        credit=0.5, credit_segment="cafes", credit_days=120,
    ),
    DemoInitiative(
        "Barista evenings", "Win and keep cafés", "sanne", ("Win new cafés",),
        "Six evenings in six towns, with a machine, a trainer and every café within cycling distance invited.",
        (
            DemoStep("Towns, trainer, machine", "brief", -60, -30, done=-27, acceptance="Six dates with a room",
                     note="Utrecht, Ghent, Lille, Cologne, Leuven, Rotterdam"),
            DemoStep("Utrecht, to learn from", "prototype", -20, -6, late=6,
                acceptance="Fifteen cafés come, three order within a month",
                     waits=("Towns, trainer, machine",)),
            DemoStep("Three more towns", "pilot", 8, 60, lag=7, waits=("Utrecht, to learn from",)),
            DemoStep("All six held", "milestone", 120, 120, waits=("Three more towns", "The second courier delivers")),
        ),
        people=(("sanne", "Leads, invites", 90), ("aylin", "Answers on the evening", 24)),
        time=(("sanne", 50, 300, "Rooms"), ("sanne", 25, 360, "Invitations to Utrecht"), ("sanne", 4, 240, "Utrecht")),
        actions=(("Ask the Utrecht cafés how it was", "aylin", 2), ("Book the room in Ghent", "sanne", 9)),
    ),
    DemoInitiative(
        "A second courier for the south", "Earn what we promise", "aylin", ("Few things come back", "Keep the margin"),
        "One parcel in nine to the south of France comes late. A second courier for it, measured against the first for a month.",
        (
            DemoStep("What we ask of a courier", "brief", -45, -25, done=-24, acceptance="Three offers are here",
                     note="Three offers, two of them with tracking"),
            DemoStep("One month beside the first", "pilot", -20, 18, acceptance="At most one parcel in thirty late",
                     waits=("What we ask of a courier",)),
            DemoStep("The second courier delivers", "milestone", 30, 30, waits=("One month beside the first",)),
        ),
        people=(("aylin", "Leads", 60), ("jonas", "Addresses", 16)),
        time=(("aylin", 40, 240, "Offers"), ("aylin", 15, 180, "First week"), ("jonas", 12, 150, "Addresses of the south")),
    ),
    DemoInitiative(
        "Everybody trained on the story of a customer", "Foundations", "ines", ("More people buy a second time",),
        "Whoever speaks with customers reads their whole story first. Two hours for each team, and a look at it after a month.",
        (
            DemoStep("Two hours for each team", "work", -100, -80, done=-79),
            DemoStep("A look after a month", "milestone", -49, -49, done=-48, lag=30,
                waits=("Two hours for each team",)),
        ),
        people=(("ines", "Teaches", 16),),
        time=(("ines", 95, 240, "Sales"), ("ines", 92, 240, "Service"), ("ines", 48, 60, "A look")),
    ),
)  # fmt: skip

LINES = (
    DemoLine("Regard: setting it up", "set_up", "both", 4_800, "jonas", spent=((300, 4_600, "Import and own fields",
        "Invoice JL-2201"),)),
    DemoLine("Server and backups", "system", "both", 1_440, "jonas",
             spent=((270, 360, "First quarter", "Invoice H-118"), (180, 360, "Second quarter", "Invoice H-164"),
                    (88, 360, "Third quarter", "Invoice H-209"))),
    DemoLine("Cleaning addresses", "database", "both", 2_500, "jonas",
             spent=((200, 1_150, "Students, March", "Payroll 03"), (100, 900, "Students, August", "Payroll 08"))),
    DemoLine("Upkeep of integrations", "maintenance", "both", 3_000, "jonas",
             spent=((150, 1_250, "Shop connector", "Invoice SC-77"),), promised=((40, 1_250,
                 "Shop connector, second half", "Order 4471"),)),
    DemoLine("French and German letters", "places", "both", 3_600, "tomas",
             spent=((220, 1_400, "Translations, spring", "Invoice TR-31"), (60, 1_650, "Translations, autumn",
                 "Invoice TR-58"))),
    DemoLine("Training on the story", "training", "keep", 2_400, "ines", "Everybody trained on the story of a customer",
             spent=((95, 1_100, "Trainer, sales", "Invoice B-12"), (92, 1_100, "Trainer, service", "Invoice B-13"))),
    DemoLine("Boxes, bags and cards", "contact", "keep", 26_000, "tomas", "A tasting box for newcomers",
             spent=((185, 1_900, "Fifty boxes and the press", "Invoice P-340"), (140, 9_600, "Two thousand boxes",
                 "Invoice P-377"),
                    (62, 12_800, "Roll-out, first half", "Invoice P-402")),
             promised=((20, 7_400, "Roll-out, second half", "Order 4502"),)),
    DemoLine("Calls and one fair offer", "contact", "keep", 9_000, "ruben", "Call cafés that go quiet",
             spent=((100, 2_100, "Offers, Antwerp", "Credit notes 3301–3358"), (45, 2_700, "Offers",
                 "Credit notes 3402–3466"))),
    DemoLine("Evenings: rooms, trainer, machine", "contact", "win", 12_000, "sanne", "Barista evenings",
             spent=((26, 2_300, "Utrecht", "Invoice BE-1"),), promised=((24, 3_900, "Trainer, five evenings", "Order 4499"),)),
    DemoLine("Adverts for first orders", "contact", "win", 48_000, "tomas",
             spent=((280, 11_400, "First quarter", "Invoice AD-1"), (190, 10_900, "Second quarter", "Invoice AD-2"),
                    (95, 12_300, "Third quarter", "Invoice AD-3"), (15, 9_800, "Autumn", "Invoice AD-4"))),
    DemoLine("Second courier, month beside", "set_up", "keep", 3_200, "aylin", "A second courier for the south",
             promised=((22, 2_900, "Month beside", "Order 4490"),)),
    DemoLine("A hand for sales, half a day", "staff", "both", 18_000, "ines",
             spent=((240, 4_500, "First quarter", "Payroll Q1"), (150, 4_500, "Second quarter", "Payroll Q2"), (60,
                 4_500, "Third quarter", "Payroll Q3"))),
)  # fmt: skip

RISKS = (
    DemoRisk(
        "Green coffee gets dearer than we can pass on", 4, 4, "ines",
        "Two poor harvests in Brazil. Cafés compare the price of a kilo every month.",
        "A third of the year is bought ahead; the house blend may change its share of Brazil by a tenth.",
        "gross_margin", "", "trailing_month", "below", 0.86,
        (("Work out the house blend without Brazil", "sanne", 10), ("Tell cafés a month before the price changes", "ruben", 14)),
    ),
    DemoRisk(
        "Cafés leave for a cheaper roaster", 3, 5, "ruben",
        "A roaster from Cologne offers ten percent less and a machine on loan.",
        "Everybody quiet for six weeks is called; barista evenings; machines are looked after once a year.",
        "active_customers", "cafes", "trailing_quarter", "below", 1.015,
        (("Call the twenty largest cafés", "ruben", 3), ("Put together an offer with a machine on loan", "lukas", 7),
         ("Say in the next review what it costs to keep them", "ines", 14)),
    ),
    DemoRisk(
        "The box is packed too slowly before Christmas", 3, 3, "tomas",
        "December has three times the parcels of September, with the same six hands.",
        "Boxes are packed ahead in November; the box may pause for two weeks.",
    ),
    DemoRisk(
        "Letters reach people who did not ask for them", 2, 5, "jonas",
        "An import that raises a permission, or a list from an evening without a signature.",
        "Regard refuses it; every list of an evening is looked at by two.",
    ),
    DemoRisk(
        "More comes back than we planned", 2, 3, "aylin",
        "A courier that throws parcels, or a bag whose valve leaks.",
        "A second courier for the south; valves are tested for each delivery.",
        "return_rate", "consumers", "trailing_month", "above", 1.6,
        (("Read the last thirty returns and say why", "aylin", 5),),
    ),
    DemoRisk(
        "One person knows how the data hangs together", 3, 4, "jonas",
        "Jonas is away, and nobody can say why an import stopped.",
        "Mei sits beside every second import; what is done is written down.",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class DemoRequest:
    """A change somebody asks for; with an `answer` it was approved, and is a line of the budget by now."""

    asker: str
    name: str
    why: str
    money: int
    hours: int
    days: int
    is_new: bool
    answer: str = ""


REQUESTS = (
    DemoRequest(
        "sanne", "Cups with the café’s name", "Every second café at Utrecht asked for them.", 1_800, 12, 0,
        False, "Worth a try with ten cafés",
    ),
    DemoRequest(
        "ruben", "A machine on loan for the twenty largest",
        "A roaster from Cologne lends one; four of the twenty have asked us.", 22_000, 80, 30, True,
    ),
)  # fmt: skip
HELD = "Autumn review"
SUMMARY = "Consumers are on track. Cafés need a machine on loan, or another reason to stay."
DECISIONS = (  # about which kind of item, what, who, in days, whether it is done
    ("objective", "Work out what a machine on loan costs over two years", "lukas", 10, False),
    ("risk", "Call the twenty largest cafés before Friday", "ruben", 3, True),
    ("step", "Move one packer to the boxes until December", "tomas", 5, False),
    ("budget", "Take the second half of the boxes from the adverts", "", 0, False),
)
NEXT_REVIEW, NEXT_IN = "Year-end review", 26
