"""How the pages of records are laid out, by role and class: which properties in which groups, which panels where."""
