"""The verbs of the audit: note a change, seal what was noted, verify the seals, forget a customer."""

from regard.audit.services.forgetting import forget_customer
from regard.audit.services.noting import AuditRow, note, note_many
from regard.audit.services.sealing import Verdict, seal, verify

__all__ = ["AuditRow", "Verdict", "forget_customer", "note", "note_many", "seal", "verify"]
