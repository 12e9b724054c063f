"""What the pages of the models show, made from the report of a run: words, tables and charts, without any query."""
