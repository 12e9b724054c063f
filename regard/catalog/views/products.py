"""Products: the list, a product's page, and writing one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from regard.catalog.forms import ProductForm
from regard.catalog.models import Product
from regard.catalog.queries import visible_to
from regard.catalog.services.products import change_product, create_product
from regard.kernel.errors import Invalid
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.queries import business
from regard.people.requests import ActorRequest
from regard.ui.lists import ListView


class ProductList(ListView):
    noun_key = "catalog.product"


def _product(request: ActorRequest, pk: int) -> Product:
    found = visible_to(request.actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@permission_required("catalog.product.view")
@require_GET
def product_detail(request: ActorRequest, pk: int) -> HttpResponse:
    product = _product(request, pk)
    context = {"page_title": product.name, "product": product}
    return render(request, "catalog/product_detail.html", context)


@permission_required("catalog.product.create")
@require_http_methods(["GET", "POST"])
def product_create(request: ActorRequest) -> HttpResponse:
    form = ProductForm(request.POST or None, actor=request.actor, initial={"currency": business().currency})
    if request.method == "POST" and form.is_valid():
        try:
            product = create_product(actor=request.actor, values=form.values())
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, tr("{product} is in the catalogue.", product=product.name))
            return redirect("catalog:product_detail", pk=product.pk)
    return render(request, "catalog/product_form.html", {"form": form, "product": None})


@permission_required("catalog.product.change")
@require_http_methods(["GET", "POST"])
def product_change(request: ActorRequest, pk: int) -> HttpResponse:
    product = _product(request, pk)
    form = ProductForm(
        request.POST or None, actor=request.actor, product=product, initial=ProductForm.of(product)
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_product(actor=request.actor, product=product, values=form.values())
        except Invalid as error:
            form.refuse(error)
        else:
            return redirect("catalog:product_detail", pk=pk)
    return render(request, "catalog/product_form.html", {"form": form, "product": product})
