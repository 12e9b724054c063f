"""The type of the requests our views get."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from regard.kernel.actor import Actor


class ActorRequest(HttpRequest):
    """A request with its actor and htmx details. Views behind the door may rely on `actor` being a plain `Actor`."""

    actor: Actor
    htmx: HtmxDetails
