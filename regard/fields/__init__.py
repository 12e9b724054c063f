"""Fields a business adds to what it keeps: defined in the browser, kept in typed columns, read like those that are built in."""
