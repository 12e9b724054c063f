"""The daily mail: what somebody has been told and has not looked at."""

from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from regard.kernel.words import language, several
from regard.notifications import queries
from regard.notifications.models import Notification
from regard.people.queries import active_user, business, writing_for
from regard.people.services.actors import actor_for_user
from regard.ui import formats

MOST = 100


def can_mail() -> bool:
    """Whether this installation sends mail at all."""
    return bool(settings.EMAIL_HOST)


@transaction.atomic
def send_digest(*, user_id: int, now: datetime | None = None) -> int:
    """Send one person what waits for the mail that is due; how many notices it holds, 0 for no mail.

    What they have seen or may no longer see is left out. It is marked in the transaction that sends: when that is cut off the
    mail may go out again, then with the same Message-ID, by which mailboxes know it. Errors of the mail server pass through.
    """
    user = active_user(user_id)
    rows = Notification.objects.select_for_update(of=("self",)).filter(user_id=user_id, is_to_mail=True)
    if user is not None:
        rows = rows.filter(created_at__lte=queries.mail_moment(user, now or timezone.now()))
    waiting = list(rows.select_related("who").order_by("-pk")[:MOST])
    if not waiting:
        return 0
    Notification.objects.filter(user_id=user_id, is_to_mail=True, pk__lte=waiting[0].pk).update(
        is_to_mail=False
    )
    if user is None:
        return 0
    with writing_for(user):
        told = [one for one in queries.told(actor_for_user(user, "notifications"), waiting) if one.is_new]
        if not told:
            return 0
        context = {
            "told": told, "site": settings.SITE_URL.rstrip("/"), "business": business(), "name": user.first_name or str(user),
            "language": language(),
        }  # fmt: skip
        host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"
        count = several("{count} notice", "{count} notices", len(told), count=formats.number(len(told)))
        message = EmailMultiAlternatives(
            subject=f"{business().name}: {count}",
            body=render_to_string("notifications/digest.txt", context),
            to=[user.email],
            headers={
                "Message-ID": f"<digest-{user_id}-{waiting[0].pk}@{host}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        message.attach_alternative(render_to_string("notifications/digest.html", context), "text/html")
    message.send()
    return len(told)
