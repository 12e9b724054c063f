"""Fields a column of a file may go to, with the words that name them in the languages exports speak."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from regard.kernel.words import lazy


class Is(StrEnum):
    """What the values of a field are; decides how a column is read and which icon it has."""

    KEY = "key"
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    TIME = "time"
    EMAIL = "email"
    PHONE = "phone"
    COUNTRY = "country"
    CURRENCY = "currency"


@dataclass(frozen=True)
class Field:
    """`words` are header words, best first; one phrase per `|`. `limit` is the longest text that can be kept."""

    key: str
    label: str
    kind: Is
    words: str
    help: str = ""
    limit: int = 0
    is_cut: bool = False  # a longer text is cut instead of refused
    group: str = ""  # under which head it is offered, where there are many

    @property
    def phrases(self) -> tuple[str, ...]:
        return tuple(phrase.strip() for phrase in self.words.split("|"))


@dataclass(frozen=True)
class Kind:
    """A thing that can be imported. `needs` are alternatives: of each group at least one field must be mapped.

    `more()` are fields a business has added; asking for them may cost a query, so threads ask for what is `built_in` only.
    """

    key: str
    label: str
    noun: str
    permission: str
    icon: str
    help: str
    built_in: tuple[Field, ...]
    needs: tuple[tuple[str, ...], ...]
    more: Callable[[], tuple[Field, ...]] = tuple

    @property
    def fields(self) -> tuple[Field, ...]:
        return (*self.built_in, *self.more())

    def field(self, key: str) -> Field:
        return next(field for field in self.fields if field.key == key)

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(field.key for field in self.fields)


PURCHASES = Kind(
    key="purchases",
    label=lazy("Purchases"),
    noun="line",
    permission="sales.order.import",
    icon="shopping-cart",
    help=lazy("Lines of orders, receipts or invoices: who bought what, when, for how much. Returns and cancellations too."),
    needs=(("customer", "email", "name"), ("at",), ("amount", "price")),
    built_in=(
        Field("customer", lazy("Customer key"), Is.KEY,
              "customer id|customer no|customer number|customer key|customer code|customer|cust id|client id|client|"
              "account id|user id|buyer id|member id|master id|kundennummer|kunden nr|kundennr|kunden id|kunde|"
              "debitor|klantnummer|klant nr|klant id|klant|code client|numero client|no client|id client|acheteur|"
              "codigo cliente|numero cliente|id cliente|cliente|card number|loyalty number",
              lazy("What the other system calls the customer"), limit=200),
        Field("order", lazy("Order key"), Is.KEY,
              "order id|order no|order number|order|invoice no|invoice number|invoice id|invoice|receipt id|receipt no|"
              "receipt number|receipt|transaction id|transaction no|transaction|sales order|document no|bon nr|belegnummer|"
              "beleg nr|beleg|rechnungsnummer|rechnung|bestellnummer|bestell nr|bestellung|auftragsnummer|auftrag|"
              "bestelnummer|bestelling|factuurnummer|factuur|ordernummer|bonnummer|no commande|numero commande|commande|"
              "numero facture|no facture|facture|ticket|numero pedido|pedido|numero factura|factura",
              lazy("Lines with the same key are one order"), limit=200),
        Field("at", lazy("Time of purchase"), Is.TIME,
              "order date|invoice date|purchase date|transaction date|date of purchase|order time|sale date|sold at|"
              "ordered at|purchased at|created at|placed at|timestamp|datetime|date time|date|bestelldatum|"
              "rechnungsdatum|kaufdatum|belegdatum|auftragsdatum|datum|besteldatum|orderdatum|factuurdatum|aankoopdatum|"
              "date commande|date facture|date achat|date vente|fecha pedido|fecha compra|fecha factura|fecha venta|fecha",
              lazy("Day or moment of the purchase")),
        Field("amount", lazy("Amount of the line"), Is.MONEY,
              "line total|line amount|sales amount|net amount|amount|total price|total|sales|revenue|net sales|turnover|"
              "dollar value|dollars|value|umsatz|betrag|gesamtpreis|summe|gesamt|nettobetrag|bedrag|omzet|totaal|"
              "totaalbedrag|montant|montant total|total ttc|total ht|chiffre affaires|importe|monto|importe total|ventas",
              lazy("What the whole line came to; or map quantity and price")),
        Field("quantity", lazy("Quantity"), Is.NUMBER,
              "quantity|qty|units|number of items|items|pieces|pcs|count|number of cds|cds|menge|anzahl|stück|stueck|stk|"
              "aantal|hoeveelheid|stuks|quantite|qte|nombre|cantidad|unidades|cant",
              lazy("How many; negative for what came back")),
        Field("price", lazy("Unit price"), Is.MONEY,
              "unit price|price per unit|item price|price each|price|einzelpreis|stückpreis|stueckpreis|preis|"
              "verkaufspreis|stukprijs|eenheidsprijs|prijs|prix unitaire|prix|precio unitario|precio",
              lazy("Price of one; times the quantity it gives the amount")),
        Field("product", lazy("Product key"), Is.KEY,
              "product id|product code|product no|stock code|sku|item id|item code|item no|article no|article id|ean|gtin|"
              "product key|artikelnummer|artikel nr|artikelnr|produktnummer|productcode|artikelcode|reference article|"
              "reference produit|reference|code article|code produit|codigo producto|codigo articulo|referencia",
              lazy("SKU, stock code or article number"), limit=200),
        Field("description", lazy("Product name"), Is.TEXT,
              "product name|description|item name|item description|product description|product|article|title|"
              "bezeichnung|artikelbezeichnung|artikelname|produktname|produkt|artikel|beschreibung|omschrijving|"
              "productnaam|artikelnaam|designation|libelle|nom produit|produit|descripcion|nombre producto|producto|articulo",
              lazy("What was bought, in words"), limit=300, is_cut=True),
        Field("category", lazy("Product category"), Is.TEXT,
              "category|product category|product group|department|warengruppe|kategorie|produktgruppe|categorie|"
              "productgroep|artikelgroep|categoria|famille|familia",
              lazy("Group the product belongs to"), limit=100, is_cut=True),
        Field("cost", lazy("Cost of the line"), Is.MONEY,
              "cost|line cost|cogs|cost of goods|total cost|wareneinsatz|einstandspreis|kosten|kostprijs|inkoopwaarde|"
              "cout|cout total|coste|costo",
              lazy("What the whole line cost you")),
        Field("profit", lazy("Profit of the line"), Is.MONEY,
              "profit|margin|gross profit|gross margin|rohertrag|deckungsbeitrag|gewinn|marge|winst|benefice|beneficio|margen",
              lazy("Amount less cost; taken when there is no cost")),
        Field("currency", lazy("Currency"), Is.CURRENCY,
              "currency|currency code|währung|waehrung|valuta|munt|devise|monnaie|moneda|divisa",
              lazy("ISO code such as EUR")),
        Field("country", lazy("Country"), Is.COUNTRY,
              "country|country code|ship country|land|lieferland|pays|pais|país",
              lazy("Country of the customer"), limit=60, is_cut=True),
        Field("channel", lazy("Channel"), Is.TEXT,
              "channel|sales channel|order channel|shop|store|source|kanal|vertriebskanal|filiale|kanaal|verkoopkanaal|winkel|"
              "canal|magasin|boutique|canal venta|tienda",
              lazy("Where it was bought: web, shop, phone …"), limit=40, is_cut=True),
        Field("name", lazy("Customer name"), Is.TEXT,
              "customer name|full name|client name|buyer name|name|kundenname|kunde name|klantnaam|naam|nom client|nom|"
              "nombre cliente|nombre",
              lazy("Name of the customer"), limit=200, is_cut=True),
        Field("email", lazy("Customer e-mail"), Is.EMAIL,
              "email|e mail|email address|e mail address|customer email|mail|e mail adresse|emailadres|e mailadres|"
              "adresse email|courriel|correo|correo electronico",
              lazy("E-mail address of the customer"), limit=254),
        Field("phone", lazy("Customer phone"), Is.PHONE,
              "customer phone|phone|phone number|mobile|mobile phone|telephone|telefon|telefonnummer|telefoon|"
              "telefoonnummer|telefono",
              lazy("Telephone number of the customer"), limit=40, is_cut=True),
    ),
)  # fmt: skip

CUSTOMERS = Kind(
    key="customers",
    label=lazy("Organisations"),
    noun="row",
    permission="customers.customer.import",
    icon="building",
    help=lazy("Companies and other organisations: one row each, with sector, size, place and whom they belong to."),
    needs=(("name", "key"),),
    built_in=(
        Field("key", lazy("Key in the other system"), Is.KEY,
              "customer id|account id|company id|organisation id|organization id|customer number|account number|"
              "kundennummer|kunden nr|debitorennummer|klantnummer|relatienummer|code client|numero client|codigo cliente|"
              "external id|id|key",
              lazy("Rows with a known key change that customer; without keys the name is the key"), limit=200),
        Field("name", lazy("Name"), Is.TEXT,
              "company name|account name|organisation name|organization name|business name|customer name|account|company|"
              "organisation|organization|name|firmenname|firma|unternehmen|bedrijfsnaam|bedrijf|naam|raison sociale|"
              "societe|entreprise|nom|razon social|empresa|nombre",
              lazy("Name of the organisation"), limit=200),
        Field("sector", lazy("Sector"), Is.TEXT,
              "sector|industry|branche|industrie|secteur|sektor|rubro|bedrijfstak",
              lazy("Line of business, kept as the file says it"), limit=60, is_cut=True),
        Field("annual_revenue", lazy("Annual revenue"), Is.MONEY,
              "annual revenue|revenue|turnover|yearly revenue|jahresumsatz|umsatz|jaaromzet|omzet|chiffre affaires|"
              "facturacion|ingresos",
              lazy("In the business's currency")),
        Field("employees", lazy("Employees"), Is.NUMBER,
              "employees|number of employees|headcount|staff|mitarbeiter|mitarbeiterzahl|medewerkers|werknemers|"
              "effectif|employes|empleados",
              lazy("How many people work there")),
        Field("parent", lazy("Belongs to"), Is.TEXT,
              "parent|parent company|parent account|subsidiary of|belongs to|muttergesellschaft|konzern|"
              "moederbedrijf|maison mere|societe mere|empresa matriz|matriz",
              lazy("Name or key of the organisation it is part of"), limit=200),
        Field("category", lazy("Category"), Is.TEXT,
              "category|customer type|customer group|kundengruppe|kategorie|klantgroep|categorie|categoria",
              lazy("What you call this kind of customer"), limit=60, is_cut=True),
        Field("email", lazy("E-mail"), Is.EMAIL,
              "email|e mail|email address|e mail address|contact email|mail|e mail adresse|emailadres|courriel|correo",
              limit=254),
        Field("phone", lazy("Phone"), Is.PHONE,
              "phone|phone number|telephone|tel|telefon|telefonnummer|telefoon|telephone|telefono", limit=40),
        Field("street", lazy("Street"), Is.TEXT,
              "street|address|street address|strasse|straße|adresse|straat|adres|rue|direccion|calle", limit=200, is_cut=True),
        Field("postal_code", lazy("Postal code"), Is.TEXT,
              "postal code|postcode|zip|zip code|plz|postleitzahl|code postal|codigo postal", limit=20),
        Field("city", lazy("City"), Is.TEXT,
              "city|town|ort|stadt|plaats|stad|woonplaats|ville|ciudad|poblacion", limit=100, is_cut=True),
        Field("region", lazy("Region"), Is.TEXT,
              "region|state|province|county|bundesland|provincie|provincia|departement", limit=100, is_cut=True),
        Field("country", lazy("Country"), Is.COUNTRY,
              "country|office location|location|country code|land|pays|pais|standort|vestiging", limit=60, is_cut=True),
        Field("language", lazy("Language"), Is.TEXT, "language|sprache|taal|langue|idioma", limit=10),
        Field("customer_since", lazy("Customer since"), Is.TIME,
              "customer since|client since|kunde seit|klant sinds|client depuis|cliente desde"),
        Field("note", lazy("Note"), Is.TEXT, "note|notes|comment|remarks|notiz|bemerkung|opmerking|remarque|nota"),
    ),
)  # fmt: skip
