"""Pages under /settings/."""

from django.urls import path

from regard.people.views import business, hierarchy, profile, roles, teams, tokens, users

app_name = "people"
prefix = "settings/"

urlpatterns = [
    path("", profile.settings_home, name="settings"),
    path("profile/", profile.profile, name="profile"),
    path("profile/guess/", profile.ways_guess, name="ways_guess"),
    path("business/", business.business_settings, name="business"),
    path("people/", users.user_list, name="user_list"),
    path("people/new/", users.user_create, name="user_create"),
    path("people/<int:user_id>/", users.user_change, name="user_change"),
    path("people/<int:user_id>/link/", users.user_link, name="user_link"),
    path("teams/new/", teams.team_create, name="team_create"),
    path("teams/<int:team_id>/", teams.team_change, name="team_change"),
    path("teams/<int:team_id>/delete/", teams.team_delete, name="team_delete"),
    path("hierarchy/", hierarchy.hierarchy, name="hierarchy"),
    path("hierarchy/<int:user_id>/", hierarchy.manager_change, name="manager_change"),
    path("territories/", hierarchy.territory_list, name="territory_list"),
    path("territories/new/", hierarchy.territory_create, name="territory_create"),
    path("territories/<int:territory_id>/", hierarchy.territory_change, name="territory_change"),
    path("territories/<int:territory_id>/delete/", hierarchy.territory_delete, name="territory_delete"),
    path("roles/", roles.role_list, name="role_list"),
    path("roles/new/", roles.role_create, name="role_create"),
    path("roles/<int:role_id>/", roles.role_detail, name="role_detail"),
    path("roles/<int:role_id>/fields/", roles.role_fields, name="role_fields"),
    path("roles/<int:role_id>/delete/", roles.role_delete, name="role_delete"),
    path("tokens/", tokens.token_list, name="token_list"),
    path("tokens/new/", tokens.token_create, name="token_create"),
    path("tokens/<int:token_id>/revoke/", tokens.token_revoke, name="token_revoke"),
]
