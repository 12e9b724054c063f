"""Orders, what customers own, and what sales tells of customers under Insight."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from regard.sales.views import assets, concessions, orders

app_name = "sales"
prefix = ""
urlpatterns: list[URLPattern | URLResolver] = [
    path("orders/", orders.OrderList.as_view(), name="order_list"),
    path("orders/<int:pk>/", orders.order_detail, name="order_detail"),
    path("orders/<int:pk>/assets/", assets.order_assets, name="order_assets"),
    path("assets/", assets.AssetList.as_view(), name="asset_list"),
    path("assets/new/", assets.asset_add, name="asset_add"),
    path("assets/<int:pk>/", assets.asset_detail, name="asset_detail"),
    path("assets/<int:pk>/edit/", assets.asset_change, name="asset_change"),
    path("assets/<int:pk>/retire/", assets.asset_retire, name="asset_retire"),
    path("assets/<int:pk>/restore/", assets.asset_restore, name="asset_restore"),
    path("assets/<int:pk>/delete/", assets.asset_delete, name="asset_delete"),
    path("customers/<int:customer>/assets/new/", assets.asset_create, name="asset_create"),
    path("customers/<int:customer>/give/", concessions.concession_give, name="concession_give"),
    path("concessions/<int:pk>/take-back/", concessions.concession_take_back, name="concession_take_back"),
]
if find_spec("regard.sales.insight_urls"):
    urlpatterns.append(path("", include(import_module("regard.sales.insight_urls").urlpatterns)))
