"""Key accounts: the list, marking and keeping one, and logging a review."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from regard.customers.key_account_queries import CHANGE, REVIEW, VIEW, cadence, key_account_of, visible_to
from regard.customers.relationship_forms import KeyAccountForm, ReviewForm
from regard.customers.services.key_accounts import (
    change_key_account,
    log_review,
    mark_key_account,
    unmark_key_account,
)
from regard.customers.views.customers import found
from regard.customers.views.relationships import address
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.ui import formats
from regard.ui.lists import ListView


class KeyAccountList(ListView):
    noun_key = "customers.keyaccount"


@permission_required(VIEW)
@require_GET
def key_account_open(request: ActorRequest, account: int) -> HttpResponse:
    """A line of the list leads to the customer."""
    row = visible_to(request.actor).select_related("customer").filter(pk=account).first()
    if row is None:
        raise Http404
    return redirect(address(row.customer))


@permission_required(CHANGE)
@require_http_methods(["GET", "POST"])
def key_account_change(request: ActorRequest, pk: int) -> HttpResponse:
    """Mark an organisation as a key account, change how it is looked after, or with `do=unmark` mark it no longer."""
    customer, actor = found(request, pk), request.actor
    account = key_account_of(actor, customer)
    is_saved = request.method == "POST" and "do" not in request.POST
    form = KeyAccountForm(request.POST if is_saved else None, actor=actor, account=account)
    try:
        if request.POST.get("do") == "unmark":
            unmark_key_account(actor=actor, customer_id=pk)
            messages.success(
                request, tr("{name} is a key account no longer. Its reviews stay.", name=customer.name)
            )
            return redirect(address(customer))
        if is_saved and form.is_valid():
            save = mark_key_account if account is None else change_key_account
            saved = save(actor=actor, customer_id=pk, values=form.values())
            if account is None:
                due = formats.day(saved.next_review_on)
                messages.success(
                    request,
                    tr(
                        "{name} is a key account. The first review is due on {due}.",
                        name=customer.name,
                        due=due,
                    ),
                )
            return redirect(address(customer))
    except NotFound:
        raise Http404 from None
    except Invalid as error:
        form.refuse(error)
    except (Forbidden, Conflict) as error:
        form.add_error(None, str(error))
    context = {
        "page_title": tr("{name} as a key account", name=customer.name),
        "customer": customer,
        "account": account,
        "form": form,
        "submit": tr("Save") if account else tr("Make it a key account"),
        "cancel_url": address(customer),
    }
    return render(request, "customers/key_account_form.html", context, status=422 if form.errors else 200)


@permission_required(REVIEW)
@require_http_methods(["GET", "POST"])
def key_account_review(request: ActorRequest, pk: int) -> HttpResponse:
    """Log a review that took place."""
    customer, actor = found(request, pk), request.actor
    account = key_account_of(actor, customer)
    if account is None:
        raise Http404
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            log_review(actor=actor, customer_id=pk, values=form.values())
        except Invalid as error:
            form.refuse(error)
        except (Forbidden, Conflict) as error:
            form.add_error(None, str(error))
        else:
            account.refresh_from_db()
            due = formats.day(account.next_review_on)
            messages.success(request, tr("The review is logged. The next one is due on {due}.", due=due))
            return redirect(address(customer))
    context = {
        "page_title": tr("Review of {name}", name=customer.name),
        "customer": customer,
        "account": account,
        "cadence": cadence(account),
        "form": form,
        "submit": tr("Log review"),
        "cancel_url": address(customer),
    }
    return render(request, "customers/key_account_review.html", context, status=422 if form.errors else 200)
