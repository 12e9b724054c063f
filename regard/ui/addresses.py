"""Finding the page of an address without trying all the others first, and the address of a page without making it up each time.

Django tries one pattern after the other, and keeps what it tried. With hundreds of them that costs a program's request more than
reading its token does. Most begin with a word of their own ("customers/", "plan/"): those that begin with another are left out.
"""

from collections.abc import Hashable, Iterable, Sequence
from functools import lru_cache

from django.conf import settings
from django.urls import ResolverMatch, URLPattern, URLResolver, get_script_prefix, reverse
from django.urls.exceptions import Resolver404
from django.urls.resolvers import RoutePattern

Pattern = URLPattern | URLResolver


def address_of(
    name: str, args: tuple[Hashable, ...] = (), named: tuple[tuple[str, Hashable], ...] = ()
) -> str:
    """What `reverse` says, made once: a page asks for some fifty, mostly the same as the page before it.

    Raises `NoReverseMatch`.
    """
    return _made(name, args, named, settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(maxsize=8192, typed=True)
def _made(
    name: str, args: tuple[Hashable, ...], named: tuple[tuple[str, Hashable], ...], urlconf: str, prefix: str
) -> str:
    return reverse(name, args=args, kwargs=dict(named))


class ByFirstWord(URLResolver):
    """An include that asks, of its patterns, those alone whose address can begin with the word that is asked for.

    Finds what `URLResolver` finds, in the same order of patterns; names are turned into addresses as ever. The list of all that
    was tried (404 while debugging) is shorter.
    """

    def __init__(self, route: str, patterns: Sequence[Pattern]) -> None:
        super().__init__(RoutePattern(route), patterns)
        words = {word for pattern in patterns for word in _first_words(pattern) if word is not None}
        self._of_a_word = {word: self._narrowed(patterns, word) for word in words}
        self._of_others = self._narrowed(patterns, None)

    def resolve(self, path: str) -> ResolverMatch:
        """The view of an address; `Resolver404` where there is none."""
        match = self.pattern.match(str(path))
        if not match:
            raise Resolver404({"path": path})
        word = match[0].partition("/")[0]
        return self._of_a_word.get(word, self._of_others).resolve(path)

    def _narrowed(self, patterns: Sequence[Pattern], word: str | None) -> URLResolver:
        return URLResolver(self.pattern, list(_beginning_with(word, patterns)))


def _first_words(pattern: Pattern) -> Iterable[str | None]:
    """What an address of the pattern can begin with, up to the first slash; nothing where that can be any word."""
    if not isinstance(pattern.pattern, RoutePattern):
        return [None]
    route = str(pattern.pattern)
    if not route and isinstance(pattern, URLResolver):
        return [word for inner in pattern.url_patterns for word in _first_words(inner)]
    word, slash, _ = route.partition("/")
    is_whole = bool(slash) or isinstance(pattern, URLPattern)
    return [word if is_whole and "<" not in word else None]


def _beginning_with(word: str | None, patterns: Iterable[Pattern]) -> Iterable[Pattern]:
    """Those patterns that an address with this first word can be of; of includes without a route, those in them."""
    for pattern in patterns:
        possible = set(_first_words(pattern))
        if not possible & {word, None}:
            continue
        if isinstance(pattern, URLResolver) and not str(pattern.pattern):
            inner = list(_beginning_with(word, pattern.url_patterns))
            yield URLResolver(
                pattern.pattern, inner, pattern.default_kwargs, pattern.app_name, pattern.namespace
            )
        else:
            yield pattern
