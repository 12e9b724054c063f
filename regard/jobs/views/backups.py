"""Whether the installation could be brought back: backups, restore tests, and the policy for both."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.jobs import backups
from regard.jobs.models import Job
from regard.jobs.services.backups import NAMES, PERMISSION, set_policy, start_backup
from regard.kernel.errors import Invalid
from regard.kernel.words import lazy, lazy_of, tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest

KINDS = ("backup", "test")


@permission_required(PERMISSION)
@require_GET
def backup_page(request: ActorRequest) -> HttpResponse:
    """The last backup and the last restore test with age, size and result, and what is late."""
    made, tried = backups.states()
    paths = [backups.tasks().make.module_path, backups.tasks().test.module_path]
    live = [Job.Status.QUEUED, Job.Status.RUNNING]
    context = {
        "page_title": tr("Backups"),
        "states": [(tr("Last backup"), made), (tr("Last restore test"), tried)],
        "policy": backups.policy(),
        "runs": backups.runs(),
        "going": Job.objects.filter(path__in=paths, status__in=live).first(),
    }
    return render(request, "jobs/backups.html", context)


@permission_required(PERMISSION)
@require_POST
def backup_start(request: ActorRequest, kind: str) -> HttpResponse:
    """Have one made, or the newest tried, by a worker."""
    if kind not in KINDS:
        raise Http404
    start_backup(actor=request.actor, kind=kind)
    messages.info(request, tr("It is on its way; this page shows what came of it."))
    return redirect("jobs:backups")


@permission_required(PERMISSION)
@require_http_methods(["GET", "POST"])
def backup_policy(request: ActorRequest) -> HttpResponse:
    """When backups are made and tried, and how old they may be."""
    now = backups.policy()
    initial = {name: getattr(now, name) for name in NAMES} | {"at": f"{now.at:%H:%M}"}
    form = PolicyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_policy(actor=request.actor, **form.values())
        except Invalid as error:
            for one in error.errors:
                form.add_error(one.field if one.field in form.fields else None, one.message)
        else:
            messages.success(request, tr("Saved."))
            return redirect("jobs:backups")
    context = {"page_title": tr("When backups are made"), "form": form, "cancel_url": "/jobs/backups/"}
    return render(request, "jobs/backup_policy.html", context, status=422 if form.errors else 200)


class PolicyForm(forms.Form):
    """The service decides what is right."""

    at = forms.ChoiceField(
        label=lazy_of("time of day", "At"),
        choices=[(text, text) for hour in range(24) for text in (f"{hour:02}:00", f"{hour:02}:30")],
    )
    every_days = forms.IntegerField(label=lazy("A backup every so many days"))
    test_every_days = forms.IntegerField(
        label=lazy("Restore the newest aside every so many days"),
        help_text=lazy(
            "It is unpacked, loaded, counted and checked in a place of its own, then thrown away."
        ),
    )
    alarm_days = forms.IntegerField(label=lazy("Alarm when the last backup is older than so many days"))
    test_alarm_days = forms.IntegerField(
        label=lazy("Alarm when the last restore test is older than so many days")
    )

    def values(self) -> dict[str, Any]:
        """By the names the service knows. Call after `is_valid`."""
        given = dict(self.cleaned_data)
        return given | {"at": time.fromisoformat(given["at"])}
