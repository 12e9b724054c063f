"""What people enter under Settings; the services decide whether it is right."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from django import forms
from django.conf import settings

from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid, RegardError
from regard.kernel.folding import fold
from regard.kernel.words import language, lazy, lazy_of, tr, tr_of
from regard.people.models import Role, Team, User
from regard.people.permissions import PERMISSIONS, domain_words, reach_words
from regard.people.queries import users_for_choice
from regard.ui.formats import CLOCKS, DATES, NUMBERS

WEEKDAYS = (
    lazy("Monday"),
    lazy("Tuesday"),
    lazy("Wednesday"),
    lazy("Thursday"),
    lazy("Friday"),
    lazy("Saturday"),
    lazy("Sunday"),
)
LIFETIMES = (
    ("30", lazy("30 days")),
    ("90", lazy("90 days")),
    ("365", lazy("A year")),
    ("", lazy("Until it is revoked")),
)


def add_errors(form: forms.Form, error: RegardError) -> None:
    """Put what a service refused where it belongs: at the field, else on top."""
    if isinstance(error, Invalid):
        for wrong in error.errors:
            form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
    else:
        form.add_error(None, str(error))


def looks(styles: Mapping[str, Any], empty: str) -> list[tuple[str, str]]:
    """Ways to write something, by how it looks."""
    return [("", empty), *((key, one if isinstance(one, str) else one[0]) for key, one in styles.items())]


def time_zone_choices(empty: str = "") -> list[tuple[str, str]]:
    return [("", empty), *_zones()] if empty else [*_zones()]


@cache
def _zones() -> tuple[tuple[str, str], ...]:
    """Found once: it means to look through the files of all of them."""
    zones = sorted(
        zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/"))
    )
    return (("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in zones))


def _named(kind: str, pattern_length: int) -> tuple[tuple[str, str], ...]:
    return _named_in(language(), kind, pattern_length)


@cache
def _named_in(tongue: str, kind: str, pattern_length: int) -> tuple[tuple[str, str], ...]:
    """Found once in each language: there are hundreds to sort."""
    names = getattr(Locale.parse(tongue, sep="-"), kind)
    rows = [
        (code, f"{name} ({code})")
        for code, name in names.items()
        if len(code) == pattern_length and code.isupper()
    ]
    return tuple(sorted(rows, key=lambda row: fold(row[1])))


class ProfileForm(forms.Form):
    first_name = forms.CharField(label=lazy("First name"), max_length=150)
    last_name = forms.CharField(label=lazy("Last name"), max_length=150, required=False)
    language = forms.ChoiceField(
        label=lazy("Language"), choices=[("", lazy("As the business")), *settings.LANGUAGES], required=False
    )
    time_zone = forms.ChoiceField(
        label=lazy("Time zone"), choices=lambda: time_zone_choices(tr("As the business")), required=False
    )
    date_style = forms.ChoiceField(
        label=lazy_of("how dates are written", "Dates"),
        choices=lambda: looks(DATES, tr("As the business")),
        required=False,
    )
    number_style = forms.ChoiceField(
        label=lazy("Numbers and money"), choices=lambda: looks(NUMBERS, tr("As the business")), required=False
    )
    clock_style = forms.ChoiceField(
        label=lazy("Clock"), choices=lambda: looks(CLOCKS, tr("As the business")), required=False
    )
    first_weekday = forms.TypedChoiceField(
        label=lazy("A week begins on"),
        choices=[("", lazy("As the business")), *enumerate(WEEKDAYS)],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=lazy("In the calendar. Figures by week are those of the business."),
    )
    direction = forms.ChoiceField(
        label=lazy("Pages run"),
        choices=[
            ("", lazy("As the language does")),
            ("ltr", lazy("Left to right")),
            ("rtl", lazy("Right to left")),
        ],
        required=False,
    )
    theme = forms.ChoiceField(
        label=lazy("Theme"),
        choices=[
            ("system", lazy("As the system")),
            ("light", lazy_of("theme", "Light")),
            ("dark", lazy_of("theme", "Dark")),
        ],
    )


class PercentField(forms.DecimalField):
    """A share, typed and shown as percent: 35 is kept as 0.35."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(max_digits=5, decimal_places=2, **kwargs)

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401
        return f"{(value * 100).normalize():f}" if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:  # noqa: ANN401
        percent = super().clean(value)
        if percent is None:
            return None
        if not 0 <= percent <= 100:
            raise forms.ValidationError(tr("A share lies between 0 and 100 %."))
        return percent / 100


class BusinessForm(forms.Form):
    name = forms.CharField(label=lazy("Name"), max_length=100)
    currency = forms.ChoiceField(
        label=lazy("Currency"),
        choices=lambda: _named("currencies", 3),
        help_text=lazy("What totals and goals are kept in. Orders keep the currency they were made in."),
    )
    time_zone = forms.ChoiceField(
        label=lazy("Time zone"),
        choices=time_zone_choices,
        help_text=lazy("Decides on which day something happened. Days already recorded stay as they are."),
    )
    country = forms.ChoiceField(
        label=lazy("Country"), choices=lambda: [("", "–"), *_named("territories", 2)], required=False
    )
    language = forms.ChoiceField(
        label=lazy("Language"),
        choices=[("", "English"), *settings.LANGUAGES[1:]],
        required=False,
        help_text=lazy("Of everybody who has not chosen another under Profile."),
    )
    first_weekday = forms.TypedChoiceField(
        label=lazy("A week begins on"), choices=list(enumerate(WEEKDAYS)), coerce=int
    )
    date_style = forms.ChoiceField(
        label=lazy_of("how dates are written", "Dates"),
        choices=lambda: looks(DATES, tr("As the language does")),
        required=False,
        help_text=lazy(
            "This and the next two hold for everybody who has not chosen otherwise under Profile."
        ),
    )
    number_style = forms.ChoiceField(
        label=lazy("Numbers and money"),
        choices=lambda: looks(NUMBERS, tr("As the language does")),
        required=False,
    )
    clock_style = forms.ChoiceField(
        label=lazy("Clock"), choices=lambda: looks(CLOCKS, tr("As the language does")), required=False
    )
    margin_rate = PercentField(
        label=lazy("Gross margin, %"),
        required=False,
        help_text=lazy("Of revenue, such as 35. Used for lifetime value where no cost is known."),
    )
    discount_rate = PercentField(
        label=lazy("Discount rate per year, %"),
        help_text=lazy("Such as 10. What a year of waiting takes off future revenue."),
    )
    keeps_offline = forms.BooleanField(
        label=lazy("Keep pages on people’s devices for when there is no network"),
        required=False,
        help_text=lazy(
            "My day, tasks and customers somebody has opened, the last 40, until they sign out. Off: nothing is kept."
        ),
    )


class UserForm(forms.Form):
    """Somebody who signs in. The address is asked only of somebody new."""

    email = forms.EmailField(label=lazy("E-mail"), help_text=lazy("What the person signs in with."))
    first_name = forms.CharField(label=lazy("First name"), max_length=150)
    last_name = forms.CharField(label=lazy("Last name"), max_length=150, required=False)
    roles = forms.ModelMultipleChoiceField(
        Role.objects.order_by("-is_builtin", "pk"),
        label=lazy("Roles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("Several roles add up. Without one, a person can sign in and see nothing."),
    )
    teams = forms.ModelMultipleChoiceField(
        Team.objects.order_by("name"),
        label=lazy("Teams"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_active = forms.BooleanField(label=lazy("May sign in"), required=False, initial=True)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        del self.fields["is_active" if is_new else "email"]
        if not Team.objects.exists():
            self.fields["teams"].widget = forms.MultipleHiddenInput()


class TeamForm(forms.Form):
    name = forms.CharField(label=lazy("Name"), max_length=100)
    members = forms.ModelMultipleChoiceField(
        User.objects.none(), label=lazy("Members"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        members = self.fields["members"]
        assert isinstance(members, forms.ModelMultipleChoiceField)  # noqa: S101
        members.queryset = users_for_choice(actor)


class RoleForm(forms.Form):
    """Name and grants of a role; one choice per permission, under the permission's key."""

    name = forms.CharField(label=lazy("Name"), max_length=100)
    description = forms.CharField(label=lazy("What it is for"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        choices = [
            ("", tr_of("permission", "No")),
            *((key, reach_words(key)) for key in ("own", "team", "all")),
        ]
        for permission in PERMISSIONS:
            self.fields[permission.key] = forms.ChoiceField(
                label=permission.label, choices=choices, required=False
            )

    def grants(self) -> dict[str, str]:
        """What was chosen, without the permissions that are not granted. Of a valid form."""
        return {key: scope for key in PERMISSIONS.keys() if (scope := self.cleaned_data.get(key))}


class TokenForm(forms.Form):
    name = forms.CharField(
        label=lazy("What it is for"),
        max_length=100,
        help_text=lazy("Such as the name of the shop it connects."),
    )
    days = forms.ChoiceField(label=lazy("Valid for"), choices=LIFETIMES, required=False, initial="365")
    personal = forms.ChoiceField(
        label=lazy("Personal data"),
        choices=[
            ("change", lazy("As I see it")),
            ("masked", lazy("Masked: a•••@n•••.com")),
            ("none", lazy_of("personal data", "Left out")),
        ],
        initial="change",
        required=False,
        help_text=lazy("A token sees no more than you; it can be given less."),
    )
    scopes = forms.MultipleChoiceField(
        label=lazy("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("Never more than you may do yourself at the time it is used."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)  # noqa: S101
        scopes.choices = scope_choices(actor)


def scope_choices(actor: Actor) -> list[tuple[str, str]]:
    """Patterns a token can be given: everything, everything to read, and each domain the actor may something in."""
    mine = [permission for permission in PERMISSIONS if actor.may(permission.key)]
    each = []
    for domain in sorted({permission.domain for permission in mine}, key=domain_words):
        words = domain_words(domain)
        each.append((f"{domain}.*.view", tr("See {words}", words=words)))
        if any(permission.domain == domain and permission.action != "view" for permission in mine):
            each.append((f"{domain}.*", tr("See and change {words}", words=words)))
    return [
        ("*", tr("Everything you may do")),
        ("*.*.view", tr("See everything you may see, change nothing")),
        *each,
    ]
