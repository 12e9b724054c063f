from __future__ import annotations

from django.conf import settings
from django.db import models

from regard.kernel.words import tr, tr_of


class Role(models.Model):
    """A named set of grants. `grants` maps a permission (`sales.order.view`) to its scope: own, team or all.

    `fields` maps nouns to the fields of theirs that are open, and how far (`{"customers.customer": {"email": "masked"}}`). Of a
    noun that is named, what is not listed is closed; of others, everything is open.
    """

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=300, blank=True)
    grants = models.JSONField(default=dict)
    fields = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()), blank=True)
    is_builtin = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """What the reader calls it: a built-in one has a name in every language, of which the English is kept."""
        return tr_of("role", self.name) if self.is_builtin else self.name

    @property
    def shown_description(self) -> str:
        return tr(self.description) if self.is_builtin else self.description


class ApiToken(models.Model):
    """A key for programs. Shown once; only its digest is kept. `scopes` narrow what its user may do, and
    `personal` how far personal fields are open at most (`regard.kernel.sight.Level`)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    personal = models.CharField(
        max_length=6, default="change", db_default="change"
    )  # how far personal fields
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
