"""People and organisations with all ways to reach them: which fields there are, and which columns of whom they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from regard.exchange.kinds.fields import Field, Is, Kind
from regard.exchange.kinds.own import own_import_fields
from regard.kernel.words import lazy, lazy_of

SLOTS = {"email": 6, "phone": 14, "address": 4, "site": 6, "social": 10, "further": 12}
"""How many of each a file of columns can have; cards and JSON lines have any number, all in one column."""
PARTS = {
    "street": lazy("street"), "street_more": lazy("more of the street"), "po_box": lazy("PO box"),
    "postal_code": lazy("postal code"), "city": lazy("city"), "region": lazy("region"), "country": lazy("country"),
    "whole": lazy("whole address"),
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
_WORDS: Mapping[str, Callable[[int], str]] = {
    "email": lambda number: lazy("E-mail {number}", number=number) if number else lazy("E-mail"),
    "phone": lambda number: lazy("Phone {number}", number=number) if number else lazy("Phone"),
    "address": lambda number: lazy("Address {number}", number=number) if number else lazy("Address"),
    "site": lambda number: lazy("Website {number}", number=number) if number else lazy("Website"),
    "social": lambda number: lazy("Profile {number}", number=number) if number else lazy("Profile"),
    "further": lambda number: (
        lazy("Anything else {number}", number=number) if number else lazy("Anything else")
    ),
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
        label = _WORDS[family](shown if number > 1 else 0)
        if family == "address":
            for part, words in PARTS.items():
                kind = Is.COUNTRY if part == "country" else Is.TEXT
                named = lazy("{what}: {part}", what=label, part=words)
                yield Field(slot(family, number, part), named, kind, "", group=_GROUPS[family])
        else:
            yield Field(slot(family, number), label, _KINDS.get(family, Is.TEXT), "", group=_GROUPS[family])
        of_type = lazy("{what}: type", what=label)
        yield Field(slot(family, number, "type"), of_type, Is.TEXT, "", group=_GROUPS[family])


_GROUPS = {
    "email": lazy("E-mail addresses"), "phone": lazy("Phones"), "address": lazy("Addresses"), "site": lazy("Websites"),
    "social": lazy("Profiles"),
    "further": lazy("Anything else, with its name"),
}  # fmt: skip
_NAMES = lazy("Name")
_NOTED = lazy("Kept in the note")
_OWN = lazy("About the customer")
_PERSON = lazy("As a person")

CONTACTS = Kind(
    key="contacts",
    label=lazy("Contacts"),
    noun="contact",
    permission="customers.customer.import",
    icon="users",
    help=lazy(
        "People and organisations with all their e-mails, phones and addresses: vCards, or a table of Google, Outlook or a CRM."
    ),
    needs=(("name", "given_name", "family_name", "organisation", "email", "phone", "contacts", "key"),),
    more=own_import_fields,
    built_in=(
        Field("name", lazy("Full name"), Is.TEXT,
              "full name|display name|contact name|formatted name|name|fn|anzeigename|weergavenaam|volledige naam|naam|"
              "nom complet|nombre completo", limit=200, is_cut=True, group=_NAMES),
        Field("given_name", lazy("Given name"), Is.TEXT,
              "given name|first name|firstname|forename|vorname|voornaam|prenom|nombre", limit=100, is_cut=True, group=_NAMES),
        Field("middle_name", lazy("Middle name"), Is.TEXT,
              "middle name|additional name|middle|second name|zweiter vorname|tussenvoegsel|deuxieme prenom", group=_NAMES),
        Field("family_name", lazy("Family name"), Is.TEXT,
              "family name|last name|lastname|surname|nachname|familienname|achternaam|nom famille|nom|apellidos|apellido",
              limit=100, is_cut=True, group=_NAMES),
        Field("prefix", lazy("Prefix"), Is.TEXT, "prefix|name prefix|salutation|honorific|anrede|aanhef|civilite", group=_NAMES),
        Field("suffix", lazy("Suffix"), Is.TEXT, "suffix|name suffix|generational suffix", group=_NAMES),
        Field("organisation", lazy("Organisation"), Is.TEXT,
              "organisation|organization|company|company name|organization name|organisation name|account name|account|"
              "employer|org|firma|firmenname|unternehmen|bedrijf|bedrijfsnaam|societe|entreprise|empresa",
              lazy("Where the person works; found by its name, or made"), limit=200, is_cut=True, group=_NAMES),
        Field("title", lazy("Job title"), Is.TEXT,
              "job title|organization title|organisation title|position|title|function|funktion|berufsbezeichnung|functie|"
              "functietitel|titre|cargo|puesto", group=_NAMES),
        Field("jobs", lazy("All jobs, as a list"), Is.TEXT, "jobs", group=_NAMES),
        Field("needs", lazy("Special needs, as a list"), Is.TEXT, "needs noted", group=_NAMES),
        Field("relationships", lazy("Other relationships, as a list"), Is.TEXT, "relationships", group=_NAMES),
        Field("kind", lazy("Person or organisation"), Is.TEXT, "kind|record kind|person or organisation", group=_NAMES),
        Field("key", lazy("Key in the other system"), Is.KEY,
              "key|uid|id|contact id|record id|customer id|client id|external id|unique id|kontakt id|kundennummer|klantnummer|"
              "code client|codigo cliente", lazy("Rows with a known key change that customer"), limit=180, group=_OWN),
        *_slots("email"), *_slots("phone"), *_slots("address"), *_slots("site"), *_slots("social"),
        Field("contacts", lazy("All ways to reach, as a list"), Is.TEXT, "contacts", group=_OWN),
        Field("language", lazy("Language"), Is.TEXT, "language|preferred language|locale|sprache|taal|langue|idioma",
              lazy("In English, or its code"), limit=10, is_cut=True, group=_OWN),
        Field("birthday", lazy("Birthday"), Is.TIME,
              "birthday|bday|birth date|birthdate|date birth|dob|geburtstag|geburtsdatum|geboortedatum|verjaardag|"
              "date naissance|anniversaire|fecha nacimiento|cumpleanos", group=_PERSON),
        Field("birth_year", lazy("Birthday: year"), Is.TEXT, "birth year|geburtsjahr|geboortejaar", group=_PERSON),
        Field("birth_month", lazy("Birthday: month"), Is.TEXT, "birth month|geburtsmonat|geboortemaand", group=_PERSON),
        Field("birth_day", lazy("Birthday: day"), Is.TEXT, "birth day|geburtstag tag|geboortedag", group=_PERSON),
        Field("gender", lazy("Gender"), Is.TEXT, "gender|sex|geschlecht|geslacht|genre|sexe|sexo", group=_PERSON),
        Field("time_zone", lazy("Time zone"), Is.TEXT,
              "time zone|timezone|zeitzone|tijdzone|fuseau horaire|zona horaria", group=_PERSON),
        Field("occupation", lazy("Occupation"), Is.TEXT, "occupation|profession|beruf|beroep|profesion", group=_PERSON),
        Field("channel", lazy("Preferred channel"), Is.TEXT,
              "preferred channel|preferred contact method|preferred method of contact|contact preference", group=_PERSON),
        Field("best_time", lazy("Best time to contact"), Is.TEXT,
              "best time to contact|best time", lazy("Such as mo,we 9-12"), group=_PERSON),
        Field("accessibility", lazy("Accessibility"), Is.TEXT, "accessibility", group=_PERSON),
        Field("marital_status", lazy("Marital status"), Is.TEXT, "marital status|familienstand|burgerlijke staat", group=_PERSON),
        Field("household_size", lazy("People in the household"), Is.TEXT,
              "people in the household|household size", group=_PERSON),
        Field("education", lazy("Education"), Is.TEXT, "education|education level|bildung|opleiding", group=_PERSON),
        Field("income_band", lazy("Income"), Is.TEXT, "income|income band", group=_PERSON),
        Field("founded", lazy("Founded"), Is.TEXT, "founded|year founded|gruendungsjahr|oprichtingsjaar", group=_PERSON),
        Field("legal_form", lazy("Legal form"), Is.TEXT, "legal form|rechtsform|rechtsvorm|forme juridique", group=_PERSON),
        Field("known", lazy("All that is known of the person, as a list"), Is.TEXT, "known", group=_PERSON),
        Field("category", lazy("Category"), Is.TEXT,
              "category|customer type|customer group|kundengruppe|kategorie|klantgroep|categorie", limit=60, is_cut=True,
              group=_OWN),
        Field("sector", lazy("Sector"), Is.TEXT, "sector|industry|branche|secteur|sektor", limit=60, is_cut=True, group=_OWN),
        Field("party_class", lazy_of("customer", "Class"), Is.TEXT, "class|party class", group=_OWN),
        Field("employees", lazy("Employees"), Is.NUMBER, "employees|number of employees|headcount|mitarbeiter|medewerkers",
              group=_OWN),
        Field("annual_revenue", lazy("Annual revenue"), Is.MONEY,
              "annual revenue|revenue|turnover|jahresumsatz|omzet", group=_OWN),
        Field("customer_since", lazy("Customer since"), Is.TIME,
              "customer since|client since|kunde seit|klant sinds", group=_OWN),
        Field("owner", lazy_of("who looks after it", "Owner"), Is.EMAIL,
              "owner|owner email|owner e mail|contact owner|account owner|besitzer|eigenaar",
              lazy("E-mail address of the user who looks after the customer"), group=_OWN),
        Field("parent", lazy("Belongs to"), Is.TEXT,
              "parent|belongs to|parent key", lazy("Key of another row"), limit=180, group=_OWN),
        Field("keys", lazy("Keys in other systems"), Is.TEXT, "keys", group=_OWN),
        Field("note", lazy("Note"), Is.TEXT,
              "note|notes|comments|comment|remarks|description|notizen|notiz|bemerkungen|bemerkung|opmerkingen|opmerking|"
              "notities|remarques|remarque|notas|nota", group=_OWN),
        Field("department", lazy("Department"), Is.TEXT,
              "department|organization department|abteilung|afdeling|departement|departamento", group=_NOTED),
        Field("nickname", lazy("Nickname"), Is.TEXT, "nickname|nick name|spitzname|bijnaam|roepnaam|surnom|apodo", group=_NOTED),
        Field("anniversary", lazy("Anniversary"), Is.TIME, "anniversary|jahrestag|trouwdag|hochzeitstag", group=_NOTED),
        Field("maiden_name", lazy("Maiden name"), Is.TEXT, "maiden name|geburtsname|meisjesnaam", group=_NOTED),
        Field("spouse", lazy("Spouse"), Is.TEXT, "spouse|partner|ehepartner|echtgenoot|conjoint", group=_NOTED),
        Field("manager", lazy("Manager"), Is.TEXT,
              "manager s name|managers name|manager name|manager|vorgesetzter", group=_NOTED),
        Field("assistant", lazy("Assistant"), Is.TEXT, "assistant s name|assistants name|assistant name|assistant", group=_NOTED),
        Field("tags", lazy("Tags"), Is.TEXT,
              "tags|categories|labels|group membership|groups|lists|keywords|kategorien|etiketten|groepen|categories",
              lazy("Parted by commas or semicolons"), group=_NAMES),
        Field("further", lazy("Lines for the note"), Is.TEXT, "further", group=_NOTED),
        *list(_slots("further"))[1:],
    ),
)  # fmt: skip
