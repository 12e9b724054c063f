"""Finding doubles: `engine.find_doubles` in one table, `engine.link` between two; fields are declared with `schema.Field`."""
