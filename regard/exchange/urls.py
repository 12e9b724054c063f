from django.urls import path
from django.views.generic import RedirectView

from regard.exchange.views import exports, imports, wizard
from regard.people.door import signed_in_only

app_name = "exchange"
prefix = "data/"
urlpatterns = [
    path("", signed_in_only(RedirectView.as_view(pattern_name="exchange:import_list")), name="data_home"),
    path("imports/", imports.ImportList.as_view(), name="import_list"),
    path("imports/new/", wizard.import_new, name="import_new"),
    path("imports/<int:pk>/", imports.import_detail, name="import_detail"),
    path("imports/<int:pk>/file/", wizard.import_file, name="import_file"),
    path("imports/<int:pk>/fields/", wizard.import_fields, name="import_fields"),
    path("imports/<int:pk>/fields/check/", wizard.import_fields_check, name="import_fields_check"),
    path("imports/<int:pk>/check/", wizard.import_check, name="import_check"),
    path("imports/<int:pk>/run/", wizard.import_run, name="import_run"),
    path("imports/<int:pk>/progress/", imports.import_progress, name="import_progress"),
    path("imports/<int:pk>/errors/", imports.import_errors, name="import_errors"),
    path("imports/<int:pk>/replaced/", imports.import_replaced, name="import_replaced"),
    path("imports/<int:pk>/look-alikes/", imports.import_alike, name="import_alike"),
    path("imports/<int:pk>/undo/", imports.import_undo, name="import_undo"),
    path("imports/<int:pk>/stop/", imports.import_stop, name="import_stop"),
    path("imports/<int:pk>/delete/", imports.import_delete, name="import_delete"),
    path("exports/", exports.export_list, name="export_list"),
    path("exports/new/", exports.export_new, name="export_new"),
    path("exports/<int:pk>/", exports.export_detail, name="export_detail"),
    path("exports/<int:pk>/download/", exports.export_download, name="export_download"),
]
