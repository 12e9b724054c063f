from regard.pages.models.page_layout import PageLayout

__all__ = ["PageLayout"]
