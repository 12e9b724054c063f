"""Quality: whether two records are one customer, and how good what is known of a customer is.

Words: a *double* is a record of somebody who has another one. `matching` finds doubles; it knows tables and columns, not
customers, and no Django. Promise: nothing is merged here; a match is an opinion with its reasons.
Import `matching` inside the function that uses it: it opens scipy.
"""
