"""People and organisations the business has a relation with, and the page where their story is read."""
