from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.forms import BoundField
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from regard.kernel.errors import RegardError
from regard.kernel.sight import Level
from regard.kernel.words import lazy_of, midsentence, tr
from regard.people.door import permission_required
from regard.people.forms import RoleForm, add_errors
from regard.people.models import Role
from regard.people.permissions import PERMISSIONS, Permission, domain_heading, reach_words
from regard.people.requests import ActorRequest
from regard.people.services import delete_role, open_fields, save_role
from regard.people.views.shared import settings_page
from regard.ui.nouns import nouns
from regard.ui.sight import REST, Field, fields_of

LEVEL_WORDS = (
    ("none", lazy_of("how far a field is open", "hidden")),
    ("masked", lazy_of("how far a field is open", "masked")),
    ("read", lazy_of("how far a field is open", "read")),
    ("change", lazy_of("how far a field is open", "change")),
)


@dataclass(frozen=True)
class FieldLine:
    """A field in the settings of a role. `level` is what is chosen, `levels` what can be."""

    field: Field
    level: str
    levels: tuple[str, ...]

    @classmethod
    def of(cls, field: Field, opened: Mapping[str, str] | None) -> FieldLine:
        levels = tuple(str(level) for level in field.levels)
        level = levels[-1] if opened is None else opened.get(field.key, levels[0])
        return cls(field, level if level in levels else levels[0], levels)


@permission_required("people.role.view")
def role_list(request: ActorRequest) -> HttpResponse:
    """All roles and, per permission, what each grants."""
    roles = list(Role.objects.annotate(people=Count("users")).order_by("-is_builtin", "pk"))
    matrix = [
        (
            domain,
            [
                (
                    permission,
                    [midsentence(reach_words(role.grants.get(permission.key, ""))) for role in roles],
                )
                for permission in rows
            ],
        )
        for domain, rows in _by_domain()
    ]
    return settings_page(request, "people/role_list.html", "roles", roles=roles, matrix=matrix)


@permission_required("people.role.change")
def role_create(request: ActorRequest) -> HttpResponse:
    """A new role, from nothing or as a copy of `?copy=<id>`."""
    model = (
        Role.objects.filter(pk=request.GET["copy"]).first() if request.GET.get("copy", "").isdigit() else None
    )
    initial = (
        {
            **model.grants,
            "name": tr("{name} (copy)", name=model.shown_name),
            "description": model.shown_description,
        }
        if model
        else {}
    )
    return _role_form(request, None, initial)


@permission_required("people.role.view")
def role_detail(request: ActorRequest, role_id: int) -> HttpResponse:
    """What a role grants; a form for those who may change it, unless it is built in."""
    role = get_object_or_404(Role, pk=role_id)
    initial = {**role.grants, "name": role.shown_name, "description": role.shown_description}
    return _role_form(request, role, initial)


@permission_required("people.role.view")
def role_fields(request: ActorRequest, role_id: int) -> HttpResponse:
    """Which fields of a noun (`?of=`) a role opens, and how far: each, or those that are chosen."""
    role = get_object_or_404(Role, pk=role_id)
    offered = [one for one in nouns() if any(field.group != REST for field in fields_of(one.key))]
    of = next((one for one in offered if one.key == request.GET.get("of", offered[0].key)), None)
    if of is None:
        raise Http404
    may_change = request.actor.may("people.role.change") and not role.is_builtin
    form = forms.Form(request.POST or None)
    opened = role.fields.get(of.key)
    if request.method == "POST":
        if not may_change:
            raise Http404
        chosen = {
            field.key: request.POST.get(f"f.{field.key}", str(Level.NONE)) for field in fields_of(of.key)
        }
        opened = chosen if request.POST.get("mode") == "chosen" else None
        try:
            open_fields(actor=request.actor, role=role, noun=of.key, fields=opened)
        except RegardError as error:
            form.is_valid()
            add_errors(form, error)
        else:
            messages.success(
                request,
                tr("Fields of {rows} for {name} are saved.", rows=midsentence(of.plural), name=role.name),
            )
            return redirect(f"{request.path}?of={of.key}")
    groups: dict[str, list[FieldLine]] = {}
    for field in fields_of(of.key):
        groups.setdefault(field.group or REST, []).append(FieldLine.of(field, opened))
    return settings_page(
        request,
        "people/role_fields.html",
        "roles",
        role=role,
        of=of,
        nouns=[(one, f"{request.path}?of={one.key}", one.key in role.fields) for one in offered],
        groups=list(groups.items()),
        levels=LEVEL_WORDS,
        is_narrowed=opened is not None,
        may_change=may_change,
        form=form,
    )


@permission_required("people.role.change")
@require_POST
def role_delete(request: ActorRequest, role_id: int) -> HttpResponse:
    role = get_object_or_404(Role, pk=role_id)
    try:
        delete_role(actor=request.actor, role=role)
    except RegardError as error:
        messages.error(request, str(error))
        return redirect("people:role_detail", role_id)
    messages.success(request, tr("Role {name} is deleted.", name=role.name))
    return redirect("people:role_list")


def _role_form(request: ActorRequest, role: Role | None, initial: dict[str, str]) -> HttpResponse:
    form = RoleForm(request.POST or None, initial=initial)
    may_change = request.actor.may("people.role.change") and not (role and role.is_builtin)
    if request.method == "POST" and form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("name", "description")}
        try:
            like = Role.objects.filter(pk=request.GET["copy"]).first() if _is_copy(request, role) else None
            saved = save_role(actor=request.actor, role=role, grants=form.grants(), like=like, **words)
        except RegardError as error:
            add_errors(form, error)
        else:
            messages.success(request, tr("Role {name} saved.", name=saved.name))
            return redirect("people:role_list")
    for field in form.fields.values():
        field.disabled = not may_change
    return settings_page(
        request,
        "people/role_form.html",
        "roles",
        form=form,
        role=role,
        may_change=may_change,
        grants=list(_grant_fields(form)),
    )


def _is_copy(request: ActorRequest, role: Role | None) -> bool:
    return role is None and request.GET.get("copy", "").isdigit()


def _by_domain() -> Iterator[tuple[str, list[Permission]]]:
    ordered = sorted(PERMISSIONS, key=lambda permission: permission.domain)
    for domain, permissions in groupby(ordered, key=lambda permission: permission.domain):
        yield domain_heading(domain), list(permissions)


def _grant_fields(form: RoleForm) -> Iterator[tuple[str, list[BoundField]]]:
    for domain, permissions in _by_domain():
        yield domain, [form[permission.key] for permission in permissions]
