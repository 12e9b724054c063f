"""Users, teams, roles, tokens and the business they work for."""

from regard.people.models.access import ApiToken, Role
from regard.people.models.business import Business
from regard.people.models.territory import Territory
from regard.people.models.user import Team, TeamMember, User

__all__ = ["ApiToken", "Business", "Role", "Team", "TeamMember", "Territory", "User"]
