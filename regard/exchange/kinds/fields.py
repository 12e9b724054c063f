"""Fields a column of a file may go to, with the words that name them in the languages exports speak."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


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
    label="Purchases",
    noun="line",
    permission="sales.order.import",
    icon="shopping-cart",
    help="Lines of orders, receipts or invoices: who bought what, when, for how much. Returns and cancellations too.",
    needs=(("customer", "email", "name"), ("at",), ("amount", "price")),
    built_in=(
        Field("customer", "Customer key", Is.KEY,
              "customer id|customer no|customer number|customer key|customer code|customer|cust id|client id|client|"
              "account id|user id|buyer id|member id|master id|kundennummer|kunden nr|kundennr|kunden id|kunde|"
              "debitor|klantnummer|klant nr|klant id|klant|code client|numero client|no client|id client|acheteur|"
              "codigo cliente|numero cliente|id cliente|cliente|card number|loyalty number",
              "What the other system calls the customer", limit=200),
        Field("order", "Order key", Is.KEY,
              "order id|order no|order number|order|invoice no|invoice number|invoice id|invoice|receipt id|receipt no|"
              "receipt number|receipt|transaction id|transaction no|transaction|sales order|document no|bon nr|belegnummer|"
              "beleg nr|beleg|rechnungsnummer|rechnung|bestellnummer|bestell nr|bestellung|auftragsnummer|auftrag|"
              "bestelnummer|bestelling|factuurnummer|factuur|ordernummer|bonnummer|no commande|numero commande|commande|"
              "numero facture|no facture|facture|ticket|numero pedido|pedido|numero factura|factura",
              "Lines with the same key are one order", limit=200),
        Field("at", "Time of purchase", Is.TIME,
              "order date|invoice date|purchase date|transaction date|date of purchase|order time|sale date|sold at|"
              "ordered at|purchased at|created at|placed at|timestamp|datetime|date time|date|bestelldatum|"
              "rechnungsdatum|kaufdatum|belegdatum|auftragsdatum|datum|besteldatum|orderdatum|factuurdatum|aankoopdatum|"
              "date commande|date facture|date achat|date vente|fecha pedido|fecha compra|fecha factura|fecha venta|fecha",
              "Day or moment of the purchase"),
        Field("amount", "Amount of the line", Is.MONEY,
              "line total|line amount|sales amount|net amount|amount|total price|total|sales|revenue|net sales|turnover|"
              "dollar value|dollars|value|umsatz|betrag|gesamtpreis|summe|gesamt|nettobetrag|bedrag|omzet|totaal|"
              "totaalbedrag|montant|montant total|total ttc|total ht|chiffre affaires|importe|monto|importe total|ventas",
              "What the whole line came to; or map quantity and price"),
        Field("quantity", "Quantity", Is.NUMBER,
              "quantity|qty|units|number of items|items|pieces|pcs|count|number of cds|cds|menge|anzahl|stück|stueck|stk|"
              "aantal|hoeveelheid|stuks|quantite|qte|nombre|cantidad|unidades|cant",
              "How many; negative for what came back"),
        Field("price", "Unit price", Is.MONEY,
              "unit price|price per unit|item price|price each|price|einzelpreis|stückpreis|stueckpreis|preis|"
              "verkaufspreis|stukprijs|eenheidsprijs|prijs|prix unitaire|prix|precio unitario|precio",
              "Price of one; times the quantity it gives the amount"),
        Field("product", "Product key", Is.KEY,
              "product id|product code|product no|stock code|sku|item id|item code|item no|article no|article id|ean|gtin|"
              "product key|artikelnummer|artikel nr|artikelnr|produktnummer|productcode|artikelcode|reference article|"
              "reference produit|reference|code article|code produit|codigo producto|codigo articulo|referencia",
              "SKU, stock code or article number", limit=200),
        Field("description", "Product name", Is.TEXT,
              "product name|description|item name|item description|product description|product|article|title|"
              "bezeichnung|artikelbezeichnung|artikelname|produktname|produkt|artikel|beschreibung|omschrijving|"
              "productnaam|artikelnaam|designation|libelle|nom produit|produit|descripcion|nombre producto|producto|articulo",
              "What was bought, in words", limit=300, is_cut=True),
        Field("category", "Product category", Is.TEXT,
              "category|product category|product group|department|warengruppe|kategorie|produktgruppe|categorie|"
              "productgroep|artikelgroep|categoria|famille|familia",
              "Group the product belongs to", limit=100, is_cut=True),
        Field("cost", "Cost of the line", Is.MONEY,
              "cost|line cost|cogs|cost of goods|total cost|wareneinsatz|einstandspreis|kosten|kostprijs|inkoopwaarde|"
              "cout|cout total|coste|costo",
              "What the whole line cost you"),
        Field("profit", "Profit of the line", Is.MONEY,
              "profit|margin|gross profit|gross margin|rohertrag|deckungsbeitrag|gewinn|marge|winst|benefice|beneficio|margen",
              "Amount less cost; taken when there is no cost"),
        Field("currency", "Currency", Is.CURRENCY,
              "currency|currency code|währung|waehrung|valuta|munt|devise|monnaie|moneda|divisa",
              "ISO code such as EUR"),
        Field("country", "Country", Is.COUNTRY,
              "country|country code|ship country|land|lieferland|pays|pais|país",
              "Country of the customer", limit=60, is_cut=True),
        Field("channel", "Channel", Is.TEXT,
              "channel|sales channel|order channel|shop|store|source|kanal|vertriebskanal|filiale|kanaal|verkoopkanaal|winkel|"
              "canal|magasin|boutique|canal venta|tienda",
              "Where it was bought: web, shop, phone …", limit=40, is_cut=True),
        Field("name", "Customer name", Is.TEXT,
              "customer name|full name|client name|buyer name|name|kundenname|kunde name|klantnaam|naam|nom client|nom|"
              "nombre cliente|nombre",
              "Name of the customer", limit=200, is_cut=True),
        Field("email", "Customer e-mail", Is.EMAIL,
              "email|e mail|email address|e mail address|customer email|mail|e mail adresse|emailadres|e mailadres|"
              "adresse email|courriel|correo|correo electronico",
              "E-mail address of the customer", limit=254),
        Field("phone", "Customer phone", Is.PHONE,
              "customer phone|phone|phone number|mobile|mobile phone|telephone|telefon|telefonnummer|telefoon|"
              "telefoonnummer|telefono",
              "Telephone number of the customer", limit=40, is_cut=True),
    ),
)  # fmt: skip

CUSTOMERS = Kind(
    key="customers",
    label="Organisations",
    noun="row",
    permission="customers.customer.import",
    icon="building",
    help="Companies and other organisations: one row each, with sector, size, place and whom they belong to.",
    needs=(("name", "key"),),
    built_in=(
        Field("key", "Key in the other system", Is.KEY,
              "customer id|account id|company id|organisation id|organization id|customer number|account number|"
              "kundennummer|kunden nr|debitorennummer|klantnummer|relatienummer|code client|numero client|codigo cliente|"
              "external id|id|key",
              "Rows with a known key change that customer; without keys the name is the key", limit=200),
        Field("name", "Name", Is.TEXT,
              "company name|account name|organisation name|organization name|business name|customer name|account|company|"
              "organisation|organization|name|firmenname|firma|unternehmen|bedrijfsnaam|bedrijf|naam|raison sociale|"
              "societe|entreprise|nom|razon social|empresa|nombre",
              "Name of the organisation", limit=200),
        Field("sector", "Sector", Is.TEXT,
              "sector|industry|branche|industrie|secteur|sektor|rubro|bedrijfstak",
              "Line of business, kept as the file says it", limit=60, is_cut=True),
        Field("annual_revenue", "Annual revenue", Is.MONEY,
              "annual revenue|revenue|turnover|yearly revenue|jahresumsatz|umsatz|jaaromzet|omzet|chiffre affaires|"
              "facturacion|ingresos",
              "In the business's currency"),
        Field("employees", "Employees", Is.NUMBER,
              "employees|number of employees|headcount|staff|mitarbeiter|mitarbeiterzahl|medewerkers|werknemers|"
              "effectif|employes|empleados",
              "How many people work there"),
        Field("parent", "Belongs to", Is.TEXT,
              "parent|parent company|parent account|subsidiary of|belongs to|muttergesellschaft|konzern|"
              "moederbedrijf|maison mere|societe mere|empresa matriz|matriz",
              "Name or key of the organisation it is part of", limit=200),
        Field("category", "Category", Is.TEXT,
              "category|customer type|customer group|kundengruppe|kategorie|klantgroep|categorie|categoria",
              "What you call this kind of customer", limit=60, is_cut=True),
        Field("email", "E-mail", Is.EMAIL,
              "email|e mail|email address|e mail address|contact email|mail|e mail adresse|emailadres|courriel|correo",
              limit=254),
        Field("phone", "Phone", Is.PHONE,
              "phone|phone number|telephone|tel|telefon|telefonnummer|telefoon|telephone|telefono", limit=40),
        Field("street", "Street", Is.TEXT,
              "street|address|street address|strasse|straße|adresse|straat|adres|rue|direccion|calle", limit=200, is_cut=True),
        Field("postal_code", "Postal code", Is.TEXT,
              "postal code|postcode|zip|zip code|plz|postleitzahl|code postal|codigo postal", limit=20),
        Field("city", "City", Is.TEXT,
              "city|town|ort|stadt|plaats|stad|woonplaats|ville|ciudad|poblacion", limit=100, is_cut=True),
        Field("region", "Region", Is.TEXT,
              "region|state|province|county|bundesland|provincie|provincia|departement", limit=100, is_cut=True),
        Field("country", "Country", Is.COUNTRY,
              "country|office location|location|country code|land|pays|pais|standort|vestiging", limit=60, is_cut=True),
        Field("language", "Language", Is.TEXT, "language|sprache|taal|langue|idioma", limit=10),
        Field("customer_since", "Customer since", Is.TIME,
              "customer since|client since|kunde seit|klant sinds|client depuis|cliente desde"),
        Field("note", "Note", Is.TEXT, "note|notes|comment|remarks|notiz|bemerkung|opmerking|remarque|nota"),
    ),
)  # fmt: skip
