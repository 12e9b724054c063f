"""What Northleaf means to reach this year. Pure declarations; targets are found from the baseline when it is made."""

from dataclasses import dataclass
from typing import Any

PEOPLE = (
    ("ines@northleaf.example", "Ines", "Vermeer", "owner"),
    ("tomas@northleaf.example", "Tomás", "Reis", "marketer"),
    ("ruben@northleaf.example", "Ruben", "Claes", "seller"),
    ("sanne@northleaf.example", "Sanne", "Bakker", "seller"),
    ("lukas@northleaf.example", "Lukas", "Hartmann", "seller"),
    ("aylin@northleaf.example", "Aylin", "Demir", "agent"),
    ("jonas@northleaf.example", "Jonas", "Lindqvist", "steward"),
    ("mei@northleaf.example", "Mei", "Tan", "analyst"),
)


@dataclass(frozen=True)
class Aim:
    """An objective to be. `step` times the baseline is the target; `round_to` makes it a figure people would choose."""

    goal: str
    name: str
    metric: str
    segment: str
    window: str
    step: float
    round_to: float
    owner: str
    why: str
    leading: str = ""
    guard: str = ""


AIMS = (
    Aim("Grow regulars", "More people buy a second time", "repeat_purchase_rate", "consumers", "trailing_year", 1.004, 0.005,
        "ines", "A second order is what turns a visitor into a regular; everything after it comes more easily."),
    Aim("Grow regulars", "Grow the circle of regulars", "active_customers", "regulars", "trailing_year", 1.55, 10,
        "tomas", "People who order four times a year tell others and need no discount."),
    Aim("Grow regulars", "Fuller baskets", "average_order_value", "consumers", "trailing_year", 1.0, 0.5,
        "tomas", "Parcels cost the same to send, whatever is in them.", guard="return_rate"),
    Aim("Grow regulars", "More households know us", "customers", "consumers", "all_time", 1.60, 50,
        "tomas", "Every year some move on; the circle must grow to stay as large."),
    Aim("Win and keep cafés", "Cafés become a second leg", "net_revenue", "cafes", "plan_to_date", 1.42, 50_000,
        "ruben", "The web shop lives from the winter; cafés order all year.", leading="active_customers", guard="return_rate"),
    Aim("Win and keep cafés", "Win new cafés", "new_customers", "cafes", "plan_to_date", 1.05, 5,
        "ruben", "Somebody moves away or closes every month, however well we serve."),
    Aim("Win and keep cafés", "Fewer cafés leave", "churn_rate", "cafes", "trailing_year", 0.95, 0.005,
        "ruben", "A café that leaves takes two years of visits with it."),
    Aim("Earn what we promise", "Few things come back", "return_rate", "consumers", "trailing_year", 1.0, 0.001,
        "aylin", "What comes back disappointed somebody, and costs twice."),
    Aim("Earn what we promise", "Keep the margin", "gross_margin", "", "plan_to_date", 1.24, 10_000,
        "ines", "Growth that is bought with discounts is not growth."),
)  # fmt: skip

SEGMENTS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("consumers", "Consumers", "People who buy for themselves.", {
        "op": "all", "rules": [{"field": "customers.kind", "is": "in", "value": ["person"]}]}),
    ("cafes", "Café accounts", "Cafés, bakeries, hotels and chains that buy wholesale.", {
        "op": "all", "rules": [{"field": "customers.kind", "is": "in", "value": ["organisation"]}]}),
    ("regulars", "Regulars", "People with four orders or more within twelve months.", {
        "op": "all", "rules": [
            {"field": "customers.kind", "is": "in", "value": ["person"]},
            {"event": "orders", "measure": "count", "window": {"last_days": 365}, "is": "at_least", "value": 4}]}),
    ("cafes-gone-quiet", "Cafés gone quiet", "Cafés that have not ordered for six weeks and used to.", {
        "op": "all", "rules": [
            {"field": "customers.kind", "is": "in", "value": ["organisation"]},
            {"event": "orders", "measure": "days_since_last", "is": "above", "value": 42},
            {"event": "orders", "measure": "count", "window": {"last_days": 365}, "is": "at_least", "value": 4}]}),
    *((f"cafes-{place}", f"Cafés in {name}", f"Café accounts in {name}.", {
        "op": "all", "rules": [
            {"field": "customers.kind", "is": "in", "value": ["organisation"]},
            {"field": "customers.country", "is": "in", "value": list(countries)}]})
      for place, name, countries in (
          ("netherlands", "the Netherlands", ("Netherlands",)), ("belgium", "Belgium", ("Belgium",)),
          ("abroad", "Germany and France", ("Germany", "France")))),
    ("tea-lovers", "Tea lovers", "People who bought loose tea at least twice in half a year.", {
        "op": "all", "rules": [
            {"field": "customers.kind", "is": "in", "value": ["person"]},
            {"event": "order_lines", "measure": "count", "window": {"last_days": 183}, "is": "at_least", "value": 2,
             "where": {"category": "Loose tea"}}]}),
)  # fmt: skip
