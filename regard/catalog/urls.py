from django.urls import path

from regard.catalog.views import products

app_name = "catalog"
prefix = "products/"
urlpatterns = [
    path("", products.ProductList.as_view(), name="product_list"),
    path("new/", products.product_create, name="product_create"),
    path("<int:pk>/", products.product_detail, name="product_detail"),
    path("<int:pk>/edit/", products.product_change, name="product_change"),
]
