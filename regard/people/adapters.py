"""How sign-in differs from allauth's defaults: nobody signs up, people are invited."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class InviteOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made under Settings, People; the sign-up page says so."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class InvitedOnlySocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Single sign-on opens the account whose address the provider vouches for, and makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ANN401
        return False


def attempted_address(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Whom somebody tries to sign in as, for counting wrong passwords: the address as it is stored."""
    given = (credentials or {}).get("email") or request.POST.get("login", "")
    return str(given).strip().lower()
