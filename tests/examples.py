"""How many examples the properties are tried with where they do not take what Hypothesis takes by itself."""

from hypothesis import settings


def examples(usual: int) -> int:
    """`usual` of them as a rule; a quarter on PostgreSQL, where what differs are queries and not what follows from values, and
    ten times as many with `--hypothesis-profile=thorough`."""
    return max(2, usual * settings().max_examples // 100)
