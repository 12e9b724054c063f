"""Who works here and what each may do: users, teams, roles, tokens, and the one permission door."""
