"""Pure decisions about products."""

from regard.kernel.folding import fold, framed


def search_text(*, name: str, key: str, category: str, line: str) -> str:
    """Everything a product is found by, folded, one kind per line; the name first."""
    return framed(map(fold, (name, key, category, line)))
