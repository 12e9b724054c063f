"""Quality: whether two records are one customer, and how good what is known of a customer is.

Words: a *double* is a pair of records that may be one customer; a *scan* compares everybody with everybody. `matching` is the
engine: it knows tables and columns, not customers, and no Django. Promise: nothing is merged here; a match is an opinion with its
reasons, and who was once said to be somebody else is never asked about again.
Import `matching` inside the function that uses it: it opens scipy.
"""
