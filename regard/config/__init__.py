"""The composition root: settings, URLs, the WSGI entry and the command line."""
