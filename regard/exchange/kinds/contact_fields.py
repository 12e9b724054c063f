"""People and organisations with all ways to reach them: which fields there are, and which columns of whom they are."""

from __future__ import annotations

from collections.abc import Iterator

from regard.exchange.kinds.fields import Field, Is, Kind
from regard.exchange.kinds.own import own_import_fields

SLOTS = {"email": 6, "phone": 14, "address": 4, "site": 6, "social": 10, "further": 12}
"""How many of each a file of columns can have; cards and JSON lines have any number, all in one column."""
PARTS = {
    "street": "street", "street_more": "more of the street", "po_box": "PO box", "postal_code": "postal code", "city": "city",
    "region": "region", "country": "country", "whole": "whole address",
}  # fmt: skip
CARRIED = (
    "street",
    "postal_code",
    "city",
    "region",
    "country",
)  # the first address has these names in a customer's row
LABELS = {
    "prefix": "Prefix", "suffix": "Suffix", "nickname": "Nickname", "title": "Job title", "department": "Department",
    "anniversary": "Anniversary", "maiden_name": "Maiden name",
    "spouse": "Spouse", "manager": "Manager", "assistant": "Assistant",
}  # fmt: skip
"""What a customer has no column for: kept in the note under these names, in this order."""
_WORDS = {
    "email": "E-mail",
    "phone": "Phone",
    "address": "Address",
    "site": "Website",
    "social": "Profile",
    "further": "Anything else",
}
_KINDS = {"email": Is.EMAIL, "phone": Is.PHONE}


def slot(family: str, number: int, part: str = "") -> str:
    """The key of a field: `email`, `email_2`, `email_2_type`, `street`, `address_2_street`, `address_type`."""
    if family == "address" and number == 1 and part in CARRIED:
        return part
    head = family if number == 1 else f"{family}_{number}"
    return f"{head}_{part}" if part else head


def _slots(family: str) -> Iterator[Field]:
    for number in range(1, SLOTS[family] + 1):
        shown = number - (family == "further")  # its first is for whole lines
        label = f"{_WORDS[family]} {shown}" if number > 1 else _WORDS[family]
        if family == "address":
            for part, words in PARTS.items():
                kind = Is.COUNTRY if part == "country" else Is.TEXT
                yield Field(slot(family, number, part), f"{label}: {words}", kind, "", group="Addresses")
        else:
            yield Field(slot(family, number), label, _KINDS.get(family, Is.TEXT), "", group=_GROUPS[family])
        yield Field(slot(family, number, "type"), f"{label}: type", Is.TEXT, "", group=_GROUPS[family])


_GROUPS = {
    "email": "E-mail addresses", "phone": "Phones", "address": "Addresses", "site": "Websites", "social": "Profiles",
    "further": "Anything else, with its name",
}  # fmt: skip
_NAMES = "Name"
_NOTED = "Kept in the note"
_OWN = "About the customer"
_PERSON = "As a person"

CONTACTS = Kind(
    key="contacts",
    label="Contacts",
    noun="contact",
    permission="customers.customer.import",
    icon="users",
    help="People and organisations with all their e-mails, phones and addresses: vCards, or a table of Google, Outlook or a CRM.",
    needs=(("name", "given_name", "family_name", "organisation", "email", "phone", "contacts", "key"),),
    more=own_import_fields,
    built_in=(
        Field("name", "Full name", Is.TEXT,
              "full name|display name|contact name|formatted name|name|fn|anzeigename|weergavenaam|volledige naam|naam|"
              "nom complet|nombre completo", limit=200, is_cut=True, group=_NAMES),
        Field("given_name", "Given name", Is.TEXT,
              "given name|first name|firstname|forename|vorname|voornaam|prenom|nombre", limit=100, is_cut=True, group=_NAMES),
        Field("middle_name", "Middle name", Is.TEXT,
              "middle name|additional name|middle|second name|zweiter vorname|tussenvoegsel|deuxieme prenom", group=_NAMES),
        Field("family_name", "Family name", Is.TEXT,
              "family name|last name|lastname|surname|nachname|familienname|achternaam|nom famille|nom|apellidos|apellido",
              limit=100, is_cut=True, group=_NAMES),
        Field("prefix", "Prefix", Is.TEXT, "prefix|name prefix|salutation|honorific|anrede|aanhef|civilite", group=_NAMES),
        Field("suffix", "Suffix", Is.TEXT, "suffix|name suffix|generational suffix", group=_NAMES),
        Field("organisation", "Organisation", Is.TEXT,
              "organisation|organization|company|company name|organization name|organisation name|account name|account|"
              "employer|org|firma|firmenname|unternehmen|bedrijf|bedrijfsnaam|societe|entreprise|empresa",
              "Where the person works; found by its name, or made", limit=200, is_cut=True, group=_NAMES),
        Field("title", "Job title", Is.TEXT,
              "job title|organization title|organisation title|position|title|function|funktion|berufsbezeichnung|functie|"
              "functietitel|titre|cargo|puesto", group=_NAMES),
        Field("jobs", "All jobs, as a list", Is.TEXT, "jobs", group=_NAMES),
        Field("needs", "Special needs, as a list", Is.TEXT, "needs noted", group=_NAMES),
        Field("relationships", "Other relationships, as a list", Is.TEXT, "relationships", group=_NAMES),
        Field("kind", "Person or organisation", Is.TEXT, "kind|record kind|person or organisation", group=_NAMES),
        Field("key", "Key in the other system", Is.KEY,
              "key|uid|id|contact id|record id|customer id|client id|external id|unique id|kontakt id|kundennummer|klantnummer|"
              "code client|codigo cliente", "Rows with a known key change that customer", limit=180, group=_OWN),
        *_slots("email"), *_slots("phone"), *_slots("address"), *_slots("site"), *_slots("social"),
        Field("contacts", "All ways to reach, as a list", Is.TEXT, "contacts", group=_OWN),
        Field("language", "Language", Is.TEXT, "language|preferred language|locale|sprache|taal|langue|idioma",
              "In English, or its code", limit=10, is_cut=True, group=_OWN),
        Field("birthday", "Birthday", Is.TIME,
              "birthday|bday|birth date|birthdate|date birth|dob|geburtstag|geburtsdatum|geboortedatum|verjaardag|"
              "date naissance|anniversaire|fecha nacimiento|cumpleanos", group=_PERSON),
        Field("birth_year", "Birthday: year", Is.TEXT, "birth year|geburtsjahr|geboortejaar", group=_PERSON),
        Field("birth_month", "Birthday: month", Is.TEXT, "birth month|geburtsmonat|geboortemaand", group=_PERSON),
        Field("birth_day", "Birthday: day", Is.TEXT, "birth day|geburtstag tag|geboortedag", group=_PERSON),
        Field("gender", "Gender", Is.TEXT, "gender|sex|geschlecht|geslacht|genre|sexe|sexo", group=_PERSON),
        Field("time_zone", "Time zone", Is.TEXT,
              "time zone|timezone|zeitzone|tijdzone|fuseau horaire|zona horaria", group=_PERSON),
        Field("occupation", "Occupation", Is.TEXT, "occupation|profession|beruf|beroep|profesion", group=_PERSON),
        Field("channel", "Preferred channel", Is.TEXT,
              "preferred channel|preferred contact method|preferred method of contact|contact preference", group=_PERSON),
        Field("best_time", "Best time to contact", Is.TEXT,
              "best time to contact|best time", "Such as mo,we 9-12", group=_PERSON),
        Field("accessibility", "Accessibility", Is.TEXT, "accessibility", group=_PERSON),
        Field("marital_status", "Marital status", Is.TEXT, "marital status|familienstand|burgerlijke staat", group=_PERSON),
        Field("household_size", "People in the household", Is.TEXT, "people in the household|household size", group=_PERSON),
        Field("education", "Education", Is.TEXT, "education|education level|bildung|opleiding", group=_PERSON),
        Field("income_band", "Income", Is.TEXT, "income|income band", group=_PERSON),
        Field("founded", "Founded", Is.TEXT, "founded|year founded|gruendungsjahr|oprichtingsjaar", group=_PERSON),
        Field("legal_form", "Legal form", Is.TEXT, "legal form|rechtsform|rechtsvorm|forme juridique", group=_PERSON),
        Field("known", "All that is known of the person, as a list", Is.TEXT, "known", group=_PERSON),
        Field("category", "Category", Is.TEXT,
              "category|customer type|customer group|kundengruppe|kategorie|klantgroep|categorie", limit=60, is_cut=True,
              group=_OWN),
        Field("sector", "Sector", Is.TEXT, "sector|industry|branche|secteur|sektor", limit=60, is_cut=True, group=_OWN),
        Field("party_class", "Class", Is.TEXT, "class|party class", group=_OWN),
        Field("employees", "Employees", Is.NUMBER, "employees|number of employees|headcount|mitarbeiter|medewerkers",
              group=_OWN),
        Field("annual_revenue", "Annual revenue", Is.MONEY, "annual revenue|revenue|turnover|jahresumsatz|omzet", group=_OWN),
        Field("customer_since", "Customer since", Is.TIME, "customer since|client since|kunde seit|klant sinds", group=_OWN),
        Field("owner", "Owner", Is.EMAIL, "owner|owner email|owner e mail|contact owner|account owner|besitzer|eigenaar",
              "E-mail address of the user who looks after the customer", group=_OWN),
        Field("parent", "Belongs to", Is.TEXT, "parent|belongs to|parent key", "Key of another row", limit=180, group=_OWN),
        Field("keys", "Keys in other systems", Is.TEXT, "keys", group=_OWN),
        Field("note", "Note", Is.TEXT,
              "note|notes|comments|comment|remarks|description|notizen|notiz|bemerkungen|bemerkung|opmerkingen|opmerking|"
              "notities|remarques|remarque|notas|nota", group=_OWN),
        Field("department", "Department", Is.TEXT,
              "department|organization department|abteilung|afdeling|departement|departamento", group=_NOTED),
        Field("nickname", "Nickname", Is.TEXT, "nickname|nick name|spitzname|bijnaam|roepnaam|surnom|apodo", group=_NOTED),
        Field("anniversary", "Anniversary", Is.TIME, "anniversary|jahrestag|trouwdag|hochzeitstag", group=_NOTED),
        Field("maiden_name", "Maiden name", Is.TEXT, "maiden name|geburtsname|meisjesnaam", group=_NOTED),
        Field("spouse", "Spouse", Is.TEXT, "spouse|partner|ehepartner|echtgenoot|conjoint", group=_NOTED),
        Field("manager", "Manager", Is.TEXT, "manager s name|managers name|manager name|manager|vorgesetzter", group=_NOTED),
        Field("assistant", "Assistant", Is.TEXT, "assistant s name|assistants name|assistant name|assistant", group=_NOTED),
        Field("tags", "Tags", Is.TEXT,
              "tags|categories|labels|group membership|groups|lists|keywords|kategorien|etiketten|groepen|categories",
              "Parted by commas or semicolons", group=_NAMES),
        Field("further", "Lines for the note", Is.TEXT, "further", group=_NOTED),
        *list(_slots("further"))[1:],
    ),
)  # fmt: skip
