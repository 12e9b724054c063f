"""Orders, lines and returns, and what they make of a customer: totals, RFM, ABC, lifetime value."""
