"""Orders, and what sales tells of customers under Insight."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from regard.sales.views import orders

app_name = "sales"
prefix = ""
urlpatterns: list[URLPattern | URLResolver] = [
    path("orders/", orders.OrderList.as_view(), name="order_list"),
    path("orders/<int:pk>/", orders.order_detail, name="order_detail"),
]
if find_spec("regard.sales.insight_urls"):
    urlpatterns.append(path("", include(import_module("regard.sales.insight_urls").urlpatterns)))
