"""Names and places Northleaf's customers have. Every address is under a domain reserved for examples."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    """A country's share of customers, its larger cities first, and names people have there."""

    share: float
    cities: tuple[str, ...]
    given: tuple[str, ...]
    family: tuple[str, ...]


COUNTRIES = {
    "Netherlands": Country(
        share=0.52,
        cities=("Amsterdam", "Rotterdam", "Den Haag", "Utrecht", "Eindhoven", "Groningen", "Leiden", "Breda", "Haarlem",
                   "Nijmegen", "Delft", "Arnhem", "Maastricht", "Zwolle"),
        given=("Noor", "Sanne", "Emma", "Lotte", "Fleur", "Eva", "Iris", "Maud", "Roos", "Tess", "Daan", "Bram", "Sem",
                  "Lars", "Thijs", "Jesse", "Ruben", "Stijn", "Koen", "Jelle", "Mees", "Femke", "Anouk", "Marieke", "Joost"),
        family=("de Vries", "Jansen", "van den Berg", "Bakker", "Visser", "Smit", "Meijer", "de Boer", "Mulder", "de Groot",
                   "Bos", "Vos", "Peters", "Hendriks", "van Leeuwen", "Dekker", "Brouwer", "de Wit", "Dijkstra", "Kuipers",
                   "van Dam", "Scholten", "Postma", "Hoekstra", "Veenstra", "Kok", "Schouten", "van Vliet"),
    ),
    "Belgium": Country(
        share=0.18,
        cities=("Antwerpen", "Gent", "Brussel", "Leuven", "Brugge", "Mechelen", "Namur", "Liège", "Charleroi"),
        given=("Louise", "Marie", "Elise", "Lien", "Hanne", "Noémie", "Lucas", "Arthur", "Wout", "Pieter", "Mathis", "Jules",
                  "Sofie", "Katrien", "Bart", "Camille"),
        family=("Peeters", "Maes", "Jacobs", "Mertens", "Willems", "Claes", "Goossens", "Wouters", "Dubois", "Lambert",
                   "Dupont", "De Smet", "Vermeulen", "Hermans", "Leroy", "Desmet"),
    ),
    "Germany": Country(
        share=0.22,
        cities=("Köln", "Hamburg", "Berlin", "Düsseldorf", "Aachen", "Münster", "Bremen", "Leipzig", "Bonn", "Essen"),
        given=("Lena", "Hannah", "Mia", "Clara", "Johanna", "Greta", "Paul", "Jonas", "Felix", "Moritz", "Anton", "Emil",
                  "Katharina", "Sabine", "Matthias", "Jürgen", "Ayşe", "Cem"),
        family=("Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Wagner", "Becker", "Hoffmann", "Schäfer", "Koch",
                   "Richter", "Klein", "Wolf", "Neumann", "Krüger", "Yılmaz", "Lehmann", "Köhler"),
    ),
    "France": Country(
        share=0.08,
        cities=("Lille", "Paris", "Lyon", "Strasbourg", "Nantes", "Reims"),
        given=("Chloé", "Manon", "Inès", "Léa", "Hugo", "Louis", "Théo", "Gabriel", "Zoé", "Antoine"),
        family=("Martin", "Bernard", "Petit", "Durand", "Moreau", "Laurent", "Lefèvre", "Roux", "Fournier", "Girard"),
    ),
}  # fmt: skip

CAFE_KINDS = {
    "Espresso bar": 0.36,
    "Bakery": 0.22,
    "Lunchroom": 0.20,
    "Hotel or B&B": 0.14,
    "Café chain": 0.08,
}
CAFE_FIRST = (
    "Kade", "Morgenrot", "De Derde", "Sirocco", "Zonder Haast", "Pulpo", "Nordlicht", "Tram 4", "Atelier", "Wacholder", "Linde",
    "Het Zetje", "Marmalade", "Onder de Linden", "Halte Zuid", "De Wilg", "Copper Kettle", "Le Petit Matin", "Vrijdag",
    "Zwaan", "Haven", "Lantaarn", "Perron", "Kanaal", "Mirabel", "Sol y Sombra", "Goudvink", "Blauwe Pan", "Hofje", "Molen",
    "Anker", "Brug", "Dom", "Kiosk", "Laurier", "Oker", "Pampus", "Reiger", "Stoof", "Tijger", "Uil", "Vlier", "Wolk", "IJzer",
)  # fmt: skip
CAFE_WORD = {
    "Espresso bar": ("Koffiebar", "Espresso", "Coffee", "Kaffee"),
    "Bakery": ("Bakkerij", "Bakery", "Boulangerie", "Backstube"),
    "Lunchroom": ("Lunchroom", "Eetcafé", "Keuken", "Deli"),
    "Hotel or B&B": ("Hotel", "B&B", "Pension", "Logement"),
    "Café chain": ("Group", "Cafés", "Company", "& Co"),
}
CAFE_WORD_BEHIND = frozenset({"Group", "Company", "& Co", "Deli", "Coffee", "Bakery"})  # never before a name
