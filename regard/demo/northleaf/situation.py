"""How far Northleaf found itself to be, what is missing, and which tool it chose. Pure declarations; days count from today."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoFinding:
    """`ago`: how many days ago somebody looked."""

    level: int
    ago: int
    who: str
    finding: str
    evidence: str = ""
    metric: str = ""


@dataclass(frozen=True)
class DemoGap:
    """`initiative`, `accepted` or `closed` says what becomes of it; none of them: nobody deals with it."""

    name: str
    area: str
    severity: int
    what: str
    evidence: str
    metric: str = ""
    initiative: str = ""
    accepted: str = ""
    closed: str = ""


# by the key of the area one begins with
FINDINGS: dict[str, tuple[DemoFinding, ...]] = {
    "strategy": (
        DemoFinding(
            2, 320, "ines",
            "Everybody could say that regulars matter. Asked for three names, seven of us gave twenty-one different ones.",
            "Round in the roastery, the Friday before the trade fair.",
        ),
        DemoFinding(
            4, 21, "ines",
            "Groups and aims are written down, each aim has a figure and a name beside it. What we have not done "
            "once is change the plan because a figure said so.",
            "The written plan; [[objective:more-people-buy-a-second-time]] is read out every Monday.",
        ),
    ),
    "data": (
        DemoFinding(
            1, 320, "jonas",
            "Four lists of cafés, and no two have the same number of rows. Tomás’ own was the best of them.",
            "Laid side by side on the long table: 610, 574, 658 and 580 cafés.",
        ),
        DemoFinding(
            3, 21, "jonas",
            "One place, and everybody looks there first. Duplicates are found every night; who puts right what is "
            "found depends on who has time.",
            "Of the checks on our data [[quality]] are passed.",
        ),
    ),
    "process": (
        DemoFinding(
            2, 320, "aylin",
            "Orders have a way, complaints have mine. When I am away they wait.",
            "Two weeks in August: eleven complaints lay until I came back.",
        ),
        DemoFinding(
            3, 21, "aylin",
            "Order, complaint and machine have a written way each, and they are kept to. A café’s goodbye has none: "
            "it is noticed by the tour that gets shorter.",
            "Read again with Sanne and Lukas; of the last twenty goodbyes we heard of three.",
            "tasks_done_on_time",
        ),
    ),
    "technology": (
        DemoFinding(
            2, 320, "jonas",
            "Shop, accounts and three spreadsheets. A new address is typed in three places and right in one.",
            "Followed one move from Delft to Gouda through all of them.",
        ),
        DemoFinding(
            3, 21, "jonas",
            "The shop hands over every night and the spreadsheets are gone. The phone knows nothing of anybody: who "
            "calls is a number.",
            "Of a week’s 140 calls one in four began with spelling a name.",
        ),
    ),
    "people": (
        DemoFinding(
            3, 320, "ines",
            "Whoever answers may put things right, and does. New people learn it by sitting beside Aylin.",
            "Talks with all eight of us.",
        ),
        DemoFinding(
            3, 21, "ines",
            "As before. The course on reading a customer’s whole story first has begun, and helps those most who "
            "write the least.",
            "Before and after, eight letters each, read by Mei without the names.",
        ),
    ),
    "measurement": (
        DemoFinding(
            1, 320, "mei",
            "Turnover, by month, in a mail from the bookkeeper on the fifteenth.",
            "The mail.",
        ),
        DemoFinding(
            4, 21, "mei",
            "Nine figures with a target each, computed by themselves, and each opens its rows. Only the letter "
            "after the first parcel is tried against people who do not get it.",
            "Repeat purchases stand at the figure below; a year ago nobody could have said.",
            "repeat_purchase_rate",
        ),
    ),
}  # fmt: skip

GAPS = (
    DemoGap(
        "Nobody notices when a café says goodbye", "process", 3,
        "An espresso bar that stops ordering is missed after six weeks at best. By then the rival’s machine stands "
        "on the counter.",
        "[[segment:cafes-gone-quiet]] cafés have gone quiet at the moment; in eleven of the last twenty cases it "
        "was the machine.",
        initiative="Call cafés that go quiet",
    ),
    DemoGap(
        "Callers are numbers", "technology", 3,
        "Who picks up asks for a name that Regard has known for years. Regulars say it makes them feel like a parcel.",
        "A week of strokes on paper: 140 calls, 36 names spelled, nine of them regulars.",
    ),
    DemoGap(
        "A second order is left to chance", "strategy", 2,
        "We win people in November and hear from half of them never again.",
        "Of those who bought once this share came again.",
        metric="repeat_purchase_rate",
        initiative="A tasting box for newcomers",
    ),
    DemoGap(
        "Who corrects an address depends on who has time", "data", 2,
        "What the checks find is put right in quiet weeks. In December there are none.",
        "Checks passed: [[quality]]. In December it was Jonas alone, on three evenings.",
    ),
    DemoGap(
        "Reading a customer’s story first is not usual yet", "people", 2,
        "Half of the answers ask for something that stands in the story already.",
        "Mei read forty answers of October: nineteen did.",
        initiative="Everybody trained on the story of a customer",
    ),
    DemoGap(
        "Parcels to the south of France come late", "process", 2,
        "One in nine. Those who wait complain, and they are right.",
        "The courier’s own list of October, and the returns: [[metric:return_rate]].",
        initiative="A second courier for the south",
    ),
    DemoGap(
        "Cafés are not asked whether they are content", "measurement", 1,
        "We know what they buy, and not what they think.",
        "There is no question, so there is no figure.",
        accepted="Sanne, Lukas and Ruben sit at their counters every quarter and are told. A form would be "
        "answered by nobody who opens at seven. We look at it again when there are more cafés than three can visit.",
    ),
    DemoGap(
        "Four lists of cafés", "data", 3,
        "Every list was right about something, and nobody knew about what.",
        "610, 574, 658 and 580 rows.",
        closed="One list since March, the others are deleted. [[segment:cafes]] cafés, each with its seller and its machine.",
    ),
)  # fmt: skip

SELECTION = "A telephone that knows who is calling"
SELECTION_WHAT = (
    "Whoever picks up should see the story before saying good morning. It closes the gap “Callers are numbers”. We "
    "asked three suppliers for a fortnight’s trial each, with Aylin’s headset and the sellers’ phones."
)
CRITERIA = (("Shows the caller’s story", 30), ("Usable with wet hands", 25), ("Connects with Regard", 20),
            ("Can be taken out again", 10), ("Cost over three years", 15))  # fmt: skip
CANDIDATES = (
    ("Klaver Voice", "https://klaver.example", (
        (5, "Opens the customer before the second ring."), (4, "Big buttons; the search is small."),
        (4, "Calls our address at every ring; we set it up in an afternoon."), (3, "A year’s notice, recordings come along."),
        (2, "€6,840: a price for each head."))),
    ("Dijk Telecom", "https://dijk.example", (
        (4, "Shows name and last order; the story is one press further."), (5, "Sanne used it in the rain and noticed nothing."),
        (3, "By a file every hour. New customers are strangers until then."), (4, "A month’s notice."),
        (4, "€3,100, the same for eight as for twenty."))),
    ("Our own switchboard", "", (
        (3, "What Jonas builds. He says: all. We say: three."), (2, "A web page on a phone."),
        (5, "It would be ours, line for line."), (5, "There is nobody to ask."), (4, "€1,900, and Jonas’ evenings."))),
)  # fmt: skip
CHOSEN = "Dijk Telecom"
REASON = (
    "By the scores Klaver is a breath behind, and had we weighed the connection a little more it would be first. "
    "What decided was the rain: four of us take calls outdoors, and the one who picks up is the one who counts. An "
    "hour’s delay for new customers we can live with; they mostly write. Not our own: Jonas’ evenings are the "
    "scarcest thing we have."
)
