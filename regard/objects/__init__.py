"""Things of a business's own kind, such as vehicles: defined in the browser, with fields, lists, pages and an API."""
