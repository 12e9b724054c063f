"""The append-only record of what happened between customers and the business; readers follow it by cursor."""
