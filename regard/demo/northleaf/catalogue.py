"""What Northleaf sells. Prices and costs in euro."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """`taste` groups what the same people like; `weight` is how often it is chosen within its taste."""

    key: str
    name: str
    line: str
    category: str
    taste: str
    price: str
    cost: str
    weight: float
    for_cafes: bool = False


ITEMS = (
    Item("CB-HOU-250", "House blend 250 g", "House", "Coffee beans", "coffee", "8.90", "4.10", 10),
    Item("CB-HOU-1K", "House blend 1 kg", "House", "Coffee beans", "coffee", "29.50", "14.20", 7, True),
    Item("CB-GUJ-250", "Guji natural 250 g", "Single origin", "Coffee beans", "coffee", "12.40", "6.00", 6),
    Item(
        "CB-GUJ-1K", "Guji natural 1 kg", "Single origin", "Coffee beans", "coffee", "43.00", "22.50", 3, True
    ),
    Item("CB-HUI-250", "Huila washed 250 g", "Single origin", "Coffee beans", "coffee", "11.60", "5.50", 5),
    Item(
        "CB-HUI-1K", "Huila washed 1 kg", "Single origin", "Coffee beans", "coffee", "39.00", "20.10", 3, True
    ),
    Item("CB-NYE-250", "Nyeri peaberry 250 g", "Single origin", "Coffee beans", "coffee", "14.90", "7.60", 3),
    Item("CB-SUM-250", "Sumatra Gayo 250 g", "Single origin", "Coffee beans", "coffee", "11.20", "5.30", 3),
    Item("CB-DEC-250", "Decaf Sierra 250 g", "House", "Coffee beans", "coffee", "9.80", "4.70", 4),
    Item("CB-DEC-1K", "Decaf Sierra 1 kg", "House", "Coffee beans", "coffee", "33.00", "16.40", 2, True),
    Item("CB-ESP-1K", "Espresso Notte 1 kg", "House", "Coffee beans", "coffee", "27.80", "13.10", 6, True),
    Item("CB-WIN-250", "Winter roast 250 g", "Seasonal", "Coffee beans", "winter", "10.90", "4.90", 8),
    Item("CB-WIN-1K", "Winter roast 1 kg", "Seasonal", "Coffee beans", "winter", "36.50", "17.40", 4, True),
    Item("GC-FIL-250", "Filter ground 250 g", "House", "Ground coffee", "coffee", "8.90", "4.20", 6),
    Item("GC-MOK-250", "Moka ground 250 g", "House", "Ground coffee", "coffee", "8.90", "4.20", 4),
    Item("CC-CAP-40", "Compostable capsules, 40", "House", "Capsules", "coffee", "17.60", "8.80", 6),
    Item("TL-SEN-100", "Sencha Uji 100 g", "Green", "Loose tea", "tea", "11.50", "4.80", 6),
    Item("TL-GYO-50", "Gyokuro 50 g", "Green", "Loose tea", "tea", "18.90", "9.20", 2),
    Item("TL-JAS-100", "Jasmine pearls 100 g", "Green", "Loose tea", "tea", "14.20", "6.10", 4),
    Item("TL-DAR-100", "Darjeeling first flush 100 g", "Black", "Loose tea", "tea", "15.80", "7.40", 4),
    Item("TL-ASS-250", "Assam breakfast 250 g", "Black", "Loose tea", "tea", "12.90", "5.20", 6, True),
    Item("TL-EAR-250", "Earl Grey bergamot 250 g", "Black", "Loose tea", "tea", "13.40", "5.40", 7, True),
    Item("TL-LAP-100", "Lapsang smoke 100 g", "Black", "Loose tea", "tea", "11.90", "5.10", 2),
    Item("TL-OOL-100", "Milk oolong 100 g", "Oolong", "Loose tea", "tea", "16.40", "7.70", 3),
    Item("TL-PUE-357", "Pu-erh cake 357 g", "Oolong", "Loose tea", "tea", "38.00", "18.00", 1),
    Item("TL-ROO-250", "Rooibos orange 250 g", "Herbal", "Loose tea", "herbal", "11.20", "4.10", 6, True),
    Item("TL-MIN-100", "Moroccan mint 100 g", "Herbal", "Loose tea", "herbal", "8.40", "2.90", 7, True),
    Item("TL-GIN-100", "Ginger and lemon 100 g", "Herbal", "Loose tea", "herbal", "8.90", "3.10", 7, True),
    Item("TL-CHA-100", "Chamomile flowers 100 g", "Herbal", "Loose tea", "herbal", "8.20", "2.80", 4),
    Item("TL-SPI-100", "Winter spice tea 100 g", "Seasonal", "Loose tea", "winter", "10.40", "3.80", 7, True),
    Item("TB-BRE-50", "Breakfast pyramid bags, 50", "Black", "Tea bags", "tea", "9.60", "3.90", 7, True),
    Item("TB-GRE-50", "Green pyramid bags, 50", "Green", "Tea bags", "tea", "9.90", "4.00", 5, True),
    Item("TB-FRU-50", "Red fruit pyramid bags, 50", "Herbal", "Tea bags", "herbal", "9.40", "3.60", 6, True),
    Item("MA-CER-30", "Matcha ceremonial 30 g", "Matcha", "Matcha", "tea", "26.00", "12.60", 3),
    Item("MA-LAT-100", "Matcha for lattes 100 g", "Matcha", "Matcha", "tea", "24.50", "10.90", 2, True),
    Item(
        "CH-DRI-300", "Dark drinking chocolate 300 g", "Pantry", "Pantry", "pantry", "11.80", "5.20", 5, True
    ),
    Item("SY-VAN-70", "Vanilla syrup 70 cl", "Pantry", "Pantry", "pantry", "9.20", "3.40", 3, True),
    Item("SY-CAR-70", "Salted caramel syrup 70 cl", "Pantry", "Pantry", "pantry", "9.20", "3.40", 3, True),
    Item("OA-BAR-6", "Oat base barista, 6 l", "Pantry", "Pantry", "pantry", "13.80", "8.40", 4, True),
    Item("OA-BAR-24", "Oat base barista, 24 l", "Pantry", "Pantry", "pantry", "49.50", "31.00", 5, True),
    Item("HO-ACA-500", "Acacia honey 500 g", "Pantry", "Pantry", "pantry", "10.50", "5.70", 3),
    Item("BI-STR-8", "Stroopwafels, 8", "Pantry", "Pantry", "pantry", "4.90", "2.10", 6),
    Item("EQ-V60-02", "Pour-over cone", "Equipment", "Equipment", "equipment", "24.00", "11.00", 3),
    Item("EQ-PAP-100", "Paper filters, 100", "Equipment", "Equipment", "equipment", "6.90", "2.20", 6),
    Item("EQ-GRI-H", "Hand grinder", "Equipment", "Equipment", "equipment", "89.00", "52.00", 1.5),
    Item(
        "EQ-SCA-1", "Brewing scale with timer", "Equipment", "Equipment", "equipment", "49.00", "27.00", 1.5
    ),
    Item("EQ-KET-G", "Gooseneck kettle", "Equipment", "Equipment", "equipment", "119.00", "72.00", 1),
    Item("EQ-POT-C", "Cast-iron teapot 0.8 l", "Equipment", "Equipment", "equipment", "64.00", "31.00", 1.5),
    Item("EQ-POT-G", "Glass teapot 1 l", "Equipment", "Equipment", "equipment", "34.00", "15.00", 2),
    Item("EQ-CUP-2", "Stoneware cups, 2", "Equipment", "Equipment", "equipment", "28.00", "12.40", 2.5),
    Item("EQ-TIN-1", "Tea tin 250 g", "Equipment", "Equipment", "equipment", "9.90", "3.80", 3),
    Item("EQ-CLN-1", "Machine cleaner 1 kg", "Equipment", "Equipment", "cafe", "21.00", "9.80", 3, True),
    Item("CU-PAP-1000", "Paper cups 25 cl, 1,000", "Takeaway", "Takeaway", "cafe", "74.00", "49.00", 4, True),
    Item("CU-LID-1000", "Fibre lids, 1,000", "Takeaway", "Takeaway", "cafe", "58.00", "39.00", 3, True),
    Item("GI-BOX-S", "Gift box, small", "Gifts", "Gifts", "gift", "29.00", "13.50", 4),
    Item("GI-BOX-L", "Gift box, large", "Gifts", "Gifts", "gift", "54.00", "26.00", 2),
    Item("GI-ADV-1", "Advent tea calendar", "Seasonal", "Gifts", "gift", "32.00", "14.80", 6),
)
