"""What the shell shows on every page, computed only when a template asks for it.

The layers above hand in what they know: `provide_business` (name, currency, time zone) and
`provide_notices` (the bell). Until then the shell does without.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils import timezone, translation

from regard.kernel import words
from regard.kernel.actor import Actor
from regard.ui import formats
from regard.ui.addresses import address_of
from regard.ui.catalogs import words_version
from regard.ui.navigation import NavItem, nav_for
from regard.ui.sections import PAGES, SECTIONS, pages_for

if TYPE_CHECKING:
    from regard.ui.models import SavedView


class BusinessLike(Protocol):
    """What the shell needs of the business."""

    @property
    def name(self) -> str: ...
    @property
    def currency(self) -> str: ...
    @property
    def time_zone(self) -> str: ...
    @property
    def first_weekday(self) -> int: ...
    @property
    def keeps_offline(self) -> bool: ...


class HelpLike(Protocol):
    """What the frame needs to say about a page."""

    @property
    def title(self) -> str: ...
    @property
    def what(self) -> str: ...
    @property
    def things(self) -> Sequence[str]: ...
    @property
    def doc(self) -> str: ...


@dataclass(frozen=True)
class _NoBusiness:
    name: str = "Regard"
    currency: str = "EUR"
    time_zone: str = "UTC"
    first_weekday: int = 0
    keeps_offline: bool = False


@dataclass(frozen=True)
class Notice:
    """One line behind the bell. `verdict` marks what needs a look; `is_new` counts it."""

    title: str
    url: str
    text: str = ""
    icon: str = "bell"
    verdict: str = ""
    at: datetime | None = None
    is_new: bool = False


@dataclass
class _Providers:
    business: Callable[[], BusinessLike] = _NoBusiness
    notices: list[Callable[[Actor], Sequence[Notice]]] = field(default_factory=list)
    help: list[Callable[[str], HelpLike | None]] = field(default_factory=list)


_PROVIDERS = _Providers()
KEPT_PAGES: set[str] = set()
"""Pages that are kept on devices, by the names of their addresses."""
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def provide_business(source: Callable[[], BusinessLike]) -> None:
    """Tell the shell where the business comes from; it must be cheap (cached)."""
    _PROVIDERS.business = source


def provide_notices(source: Callable[[Actor], Sequence[Notice]]) -> None:
    """Tell the bell where notices come from; several sources stand in one list. Without any there is no bell."""
    if source not in _PROVIDERS.notices:
        _PROVIDERS.notices.append(source)


def keep_on_devices(*url_names: str) -> None:
    """Let these pages be read on a device that has no network, by whoever opened them there."""
    KEPT_PAGES.update(url_names)


def provide_help(source: Callable[[str], HelpLike | None]) -> None:
    """Tell the frame what each page is for, asked by the name of its address; it must cost no query."""
    _PROVIDERS.help[:] = [source]


def business() -> BusinessLike:
    return _PROVIDERS.business()


@dataclass(frozen=True)
class Below:
    """A page of a section under its entry."""

    label: str
    url: str
    is_active: bool


@dataclass(frozen=True)
class Link:
    """A navigation entry made ready for the page that is shown."""

    item: NavItem
    url: str
    is_active: bool
    badge: int | None = None
    below: tuple[Below, ...] = ()


class Frame:
    """Lazy: a partial answer to htmx asks for nothing of it and pays nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.path = request.path
        self.full_path = request.get_full_path()

    @cached_property
    def actor(self) -> Actor | None:
        return getattr(self._request, "actor", None)

    @cached_property
    def is_signed_in(self) -> bool:
        user = getattr(self._request, "user", None)
        return bool(user and user.is_authenticated)

    @cached_property
    def business(self) -> BusinessLike:
        return business()

    @cached_property
    def theme(self) -> str:
        """system, light or dark: the signed-in person's choice."""
        return getattr(getattr(self._request, "user", None), "theme", "") or "system"

    @property
    def direction(self) -> str:
        """Which way pages run: ltr or rtl, as the person chose, else as their language is written."""
        chosen = getattr(getattr(self._request, "user", None), "direction", "")
        return str(chosen or ("rtl" if translation.get_language_bidi() else "ltr"))

    @property
    def language(self) -> str:
        """What this page is written in, as `de`."""
        return words.language()

    @property
    def words_url(self) -> str:
        """Where the scripts of this page find their words; empty in English, which stands in the scripts."""
        if words.language().startswith(words.ENGLISH):
            return ""
        return f"{reverse('ui:words', args=[words.language()])}?v={words_version(words.language())}"

    @property
    def ways(self) -> formats.Ways:
        """How dates, numbers and times are written on this page, for its scripts."""
        return formats.ways()

    @property
    def zone(self) -> str:
        """The time zone of this page, for its scripts."""
        return str(timezone.get_current_timezone())

    @property
    def guess_url(self) -> str:
        """Where the browser is to say how its person writes; empty where it has been asked."""
        is_asked = not self.is_signed_in or getattr(self._request.user, "is_guessed", True)
        return "" if is_asked else url_of("people:ways_guess")

    @cached_property
    def device_key(self) -> str:
        """Under what pages are kept on the person's device: who they are and the rights they have. Empty where nothing may be."""
        actor = self.actor
        if actor is None or actor.user_id is None or not self.is_signed_in or not self.business.keeps_offline:
            return ""
        rights = (
            sorted(actor.grants.items()),
            sorted(actor.team_user_ids),
            sorted(actor.territory_ids),
            sorted((noun, sorted(levels.items())) for noun, levels in actor.sights.items()),
        )
        return f"{actor.user_id}-{hashlib.sha256(repr(rights).encode()).hexdigest()[:16]}"

    @property
    def send_url(self) -> str:
        """Where a device sends what waited for a network."""
        return url_of("activities:device_send")

    @cached_property
    def is_collapsed(self) -> bool:
        return bool(getattr(getattr(self._request, "user", None), "is_sidebar_collapsed", False))

    @cached_property
    def nav(self) -> list[Link]:
        return self._links("main")

    @cached_property
    def user_nav(self) -> list[Link]:
        return self._links("user")

    @cached_property
    def phone_nav(self) -> list[Link]:
        """Four entries for the bottom bar: those marked for it, else the first."""
        marked = [link for link in self.nav if link.item.phone]
        rest = [link for link in self.nav if not link.item.phone]
        chosen = (marked + rest)[:4]
        return [link for link in self.nav if link in chosen]

    @cached_property
    def views(self) -> Sequence[SavedView]:
        """Every saved view the person sees, for the side bar and the tabs of lists. One query."""
        from regard.ui.queries import views_for

        return views_for(self.actor) if self.actor else ()

    @cached_property
    def pinned(self) -> Sequence[SavedView]:
        """The views the person pinned to the side bar."""
        return [view for view in self.views if getattr(view, "is_pinned", False)]

    @cached_property
    def has_bell(self) -> bool:
        return bool(_PROVIDERS.notices) and self.actor is not None

    @property
    def has_help(self) -> bool:
        return bool(_PROVIDERS.help) and self.is_signed_in

    @cached_property
    def help(self) -> HelpLike | None:
        """What this page is for, where somebody has said so."""
        found = self._request.resolver_match
        return _PROVIDERS.help[0](found.view_name) if self.has_help and found is not None else None

    @property
    def shows_first_steps(self) -> bool:
        """On the first pages, unless the person has put them away."""
        user: Any = getattr(self._request, "user", None)
        is_first = self.path in {"/", url_of("activities:today")}
        return is_first and not getattr(user, "is_checklist_hidden", True)

    @cached_property
    def notices(self) -> Sequence[Notice]:
        """Of all sources, the newest first, what has no moment before all."""
        if self.actor is None:
            return ()
        found = [notice for source in _PROVIDERS.notices for notice in source(self.actor)]
        return sorted(found, key=lambda one: (one.at is None, one.at or _LONG_AGO), reverse=True)

    @property
    def notices_url(self) -> str:
        """The page with all that colleagues have told the person."""
        return url_of("notifications:notice_list")

    @cached_property
    def new_notices(self) -> int:
        return sum(notice.is_new for notice in self.notices)

    def _links(self, menu: str) -> list[Link]:
        if not self.actor:
            return []
        found = [
            (item, url) for item in nav_for(self.actor, menu) if (url := url_of(item.url_name, item.args))
        ]
        places = [(url, url if item.args else item.url_name) for item, url in found]
        places += _places_of_pages(get_script_prefix())
        covering = [(len(url), name) for url, name in places if url and _covers(url, self.path)]
        active = max(covering, default=(0, ""))[1]
        return [
            Link(
                item,
                url,
                (url if item.args else item.url_name) == active,
                item.badge(self.actor) if item.badge else None,
                self._below(item) if item.url_name == active else (),
            )
            for item, url in found
        ]

    def _below(self, item: NavItem) -> tuple[Below, ...]:
        """The pages shown under an entry of the side bar while one is there."""
        if self.actor is None:
            return ()
        pages = [
            (page.label, url_of(page.url_name))
            for section in SECTIONS
            if section.is_aside and section.nav == item.url_name
            for page in pages_for(self.actor, section.key)
        ]
        here = max((url for _, url in pages if url and _covers(url, self.path)), key=len, default="")
        return tuple(Below(label, url, url == here) for label, url in pages if url)


def _covers(url: str, path: str) -> bool:
    """Whether `path` lies under `url`; the home page covers only itself."""
    return path == url or (url != "/" and path.startswith(url))


@lru_cache(maxsize=8)
def _places_of_pages(prefix: str) -> list[tuple[str, str]]:
    """Where the pages of sections are, and the entry of the navigation each belongs to."""
    return [(url_of(page.url_name), SECTIONS[page.section].nav) for page in PAGES]


def url_of(name: str, args: tuple[str, ...] = ()) -> str:
    """The address of a registered name, or nothing while its page does not exist."""
    try:
        return address_of(name, args)
    except NoReverseMatch:
        return ""


def frame_of(request: HttpRequest) -> Frame:
    """The one frame of a request, however many templates it renders."""
    known: Any = getattr(request, "_regard_frame", None)
    if known is None:
        known = Frame(request)
        request._regard_frame = known  # type: ignore[attr-defined]
    return known  # type: ignore[no-any-return]
