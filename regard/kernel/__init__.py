"""The words every layer shares: actors, money, time, errors, registries. Knows no Django."""
