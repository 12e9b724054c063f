"""Who was in which segment stays as it was; the next refresh sees one customer where there were several."""

from regard.customers.merging import MergePolicy, register_merge

register_merge(MergePolicy("segments.member", "customer_id", "keep"))
