"""Regard, the CRM that holds the plan and proves it."""

import os

# Polars hands memory back to the system within a third of a second instead of ten: an import works in bursts, of which the
# next needs what the last held. Its allocator reads this when Polars is first imported.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:300,muzzy_decay_ms:0")
