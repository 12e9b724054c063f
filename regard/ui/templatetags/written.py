"""Tags every page is full of, which do once what comes out the same for everybody: words of a language, and addresses.

They stand for Django's tags of the same names and read as these do.
"""

from typing import Any

from django import template
from django.template.base import FilterExpression, Node, Parser, Token, TokenType
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.templatetags.i18n import BlockTranslateNode, TranslateNode, do_block_translate, do_translate
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from regard.ui.addresses import address_of

register = template.Library()

_KEPT = frozenset({int, str, SafeString})
"""What an address is kept for; whatever else it is made of is put into it by Django."""


class Said(Node):
    """Words without anything to fill in: looked up once for each language."""

    child_nodelists = ()

    def __init__(self, node: Node) -> None:
        self.node = node
        self.said: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        """The words in the active language."""
        language = get_language()
        found = self.said.get(language)
        if found is None:
            found = self.said[language] = str(self.node.render(context))
        return found


class Address(Node):
    """An address, kept for the values it was made of."""

    child_nodelists = ()

    def __init__(self, node: URLNode) -> None:
        self.node = node

    def render(self, context: Context) -> str:
        """As Django's tag; no application is installed twice, so the page one is on does not matter."""
        node = self.node
        args = tuple([one.resolve(context) for one in node.args])
        named = tuple([(name, one.resolve(context)) for name, one in node.kwargs.items()])
        if not _KEPT.issuperset(map(type, (*args, *dict(named).values()))):
            return str(node.render(context))
        try:
            found = address_of(node.view_name.resolve(context), args, named)
        except NoReverseMatch:
            if node.asvar is None:
                raise
            found = ""
        if node.asvar:
            context[node.asvar] = found
            return ""
        return conditional_escape(found) if context.autoescape else found


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """`{% url "name" … %}`."""
    return Address(django_url(parser, token))


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """`{% translate "…" %}`."""
    node: TranslateNode = do_translate(parser, token)
    context = node.message_context
    is_plain = _is_plain(node.filter_expression) and (context is None or isinstance(context.var, str))
    return Said(node) if is_plain and not node.asvar and not node.noop else node


@register.tag
def blocktranslate(parser: Parser, token: Token) -> Node:
    """`{% blocktranslate %}…{% endblocktranslate %}`."""
    node: BlockTranslateNode = do_block_translate(parser, token)
    is_plain = all(one.token_type == TokenType.TEXT for one in node.singular)
    is_bare = not (node.extra_context or node.plural or node.asvar or node.message_context)
    return Said(node) if is_plain and is_bare else node


def _is_plain(expression: FilterExpression) -> bool:
    literal: Any = getattr(expression.var, "literal", None)
    return isinstance(literal, str) and not expression.filters
