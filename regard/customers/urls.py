from django.urls import path

from regard.customers.views import (
    attributes,
    contacts,
    customers,
    detail,
    history,
    many,
    merging,
    needs,
    profile,
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
    path("<int:pk>/", detail.customer_detail, name="customer_detail"),
    path("<int:pk>/edit/", customers.customer_change, name="customer_change"),
    path("<int:pk>/field/<slug:field>/", detail.customer_field, name="customer_field"),
    path("<int:pk>/contacts/new/", contacts.contact_create, name="contact_create"),
    path("<int:pk>/contacts/<int:contact>/", contacts.contact_change, name="contact_change"),
    path("<int:pk>/timeline/", detail.customer_timeline, name="customer_timeline"),
    path("<int:pk>/beside/", detail.customer_beside, name="customer_beside"),
    path("needs/", needs.need_list, name="need_list"),
    path("needs/new/", needs.need_create, name="need_create"),
    path("needs/<int:pk>/", needs.need_change, name="need_change"),
    path("attributes/", attributes.attribute_list, name="attribute_list"),
    path("attributes/new/", attributes.attribute_create, name="attribute_create"),
    path("attributes/<int:pk>/", attributes.attribute_change, name="attribute_change"),
    path("<int:pk>/profile/", profile.customer_profile, name="customer_profile"),
    path("<int:pk>/profile/add/", profile.profile_add, name="profile_add"),
    path("<int:pk>/profile/<slug:field>/", profile.profile_value, name="profile_value"),
    path("<int:pk>/needs/new/", needs.customer_need_create, name="customer_need_create"),
    path("<int:pk>/needs/<int:need>/", needs.customer_need_change, name="customer_need_change"),
    path("<int:pk>/history/", history.customer_history, name="customer_history"),
    path("<int:pk>/history/restore/", history.customer_restore, name="customer_restore"),
    path("<int:pk>/delete/", customers.customer_delete, name="customer_delete"),
]
