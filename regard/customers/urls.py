from django.urls import path

from regard.customers.views import contacts, customers, detail, history, many, merging

app_name = "customers"
prefix = "customers/"
urlpatterns = [
    path("", customers.CustomerList.as_view(), name="customer_list"),
    path("new/", customers.customer_create, name="customer_create"),
    path("lookalikes/", customers.customer_lookalikes, name="customer_lookalikes"),
    path("assign/", many.customers_assign, name="customers_assign"),
    path("territory/", many.customers_territory, name="customers_territory"),
    path("assign-territories/", many.territories_assign, name="territories_assign"),
    path("deleted/", many.customers_deleted, name="customers_deleted"),
    path("merge/", merging.customer_merge, name="customer_merge"),
    path("merges/", merging.merge_list, name="merge_list"),
    path("merges/<int:merge>/undo/", merging.merge_undo, name="merge_undo"),
    path("<int:pk>/", detail.customer_detail, name="customer_detail"),
    path("<int:pk>/edit/", customers.customer_change, name="customer_change"),
    path("<int:pk>/field/<slug:field>/", detail.customer_field, name="customer_field"),
    path("<int:pk>/contacts/new/", contacts.contact_create, name="contact_create"),
    path("<int:pk>/contacts/<int:contact>/", contacts.contact_change, name="contact_change"),
    path("<int:pk>/timeline/", detail.customer_timeline, name="customer_timeline"),
    path("<int:pk>/beside/", detail.customer_beside, name="customer_beside"),
    path("<int:pk>/history/", history.customer_history, name="customer_history"),
    path("<int:pk>/history/restore/", history.customer_restore, name="customer_restore"),
    path("<int:pk>/delete/", customers.customer_delete, name="customer_delete"),
]
