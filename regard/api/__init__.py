"""The REST door under /api/v1/: the same services, the same errors, tokens with scopes."""
