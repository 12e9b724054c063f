"""What becomes of pairs that may be one when customers are merged.

Nothing: a pair is seen as long as both of it are there, so it leaves the queue with a merge and comes back with an undo.
"""

from regard.customers.merging import MergePolicy, register_merge

register_merge(
    MergePolicy("quality.double", "first", "keep"),
    MergePolicy("quality.double", "second", "keep"),
)
