from django.urls import path

from regard.customers.views import (
    contacts,
    customers,
    detail,
    history,
    key_accounts,
    many,
    merging,
    relationships,
)

app_name = "customers"
prefix = "customers/"
urlpatterns = [
    path("", customers.CustomerList.as_view(), name="customer_list"),
    path("new/", customers.customer_create, name="customer_create"),
    path("lookalikes/", customers.customer_lookalikes, name="customer_lookalikes"),
    path("assign/", many.customers_assign, name="customers_assign"),
    path("deleted/", many.customers_deleted, name="customers_deleted"),
    path("merge/", merging.customer_merge, name="customer_merge"),
    path("merges/", merging.merge_list, name="merge_list"),
    path("merges/<int:merge>/undo/", merging.merge_undo, name="merge_undo"),
    path("key-accounts/", key_accounts.KeyAccountList.as_view(), name="key_account_list"),
    path("key-accounts/<int:account>/", key_accounts.key_account_open, name="key_account_open"),
    path("<int:pk>/", detail.customer_detail, name="customer_detail"),
    path("<int:pk>/edit/", customers.customer_change, name="customer_change"),
    path("<int:pk>/field/<slug:field>/", detail.customer_field, name="customer_field"),
    path("<int:pk>/contacts/new/", contacts.contact_create, name="contact_create"),
    path("<int:pk>/contacts/<int:contact>/", contacts.contact_change, name="contact_change"),
    path("<int:pk>/timeline/", detail.customer_timeline, name="customer_timeline"),
    path("<int:pk>/beside/", detail.customer_beside, name="customer_beside"),
    path("<int:pk>/history/", history.customer_history, name="customer_history"),
    path("<int:pk>/history/restore/", history.customer_restore, name="customer_restore"),
    path("<int:pk>/relationships/", relationships.customer_relationships, name="customer_relationships"),
    path("<int:pk>/relationships/new/", relationships.relationship_create, name="relationship_create"),
    path("<int:pk>/relationships/pick/", relationships.relationship_pick, name="relationship_pick"),
    path("<int:pk>/relationships/unpart/", relationships.relationship_unpart, name="relationship_unpart"),
    path(
        "<int:pk>/relationships/<int:relationship_id>/",
        relationships.relationship_change,
        name="relationship_change",
    ),
    path("<int:pk>/key-account/", key_accounts.key_account_change, name="key_account_change"),
    path("<int:pk>/key-account/review/", key_accounts.key_account_review, name="key_account_review"),
    path("<int:pk>/delete/", customers.customer_delete, name="customer_delete"),
]
