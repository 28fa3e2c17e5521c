"""The immutable trail of what matters: who, what, when; names can be erased, lines cannot."""

from matchmaker.audit.trail import SYSTEM, record, request_id

__all__ = ["SYSTEM", "record", "request_id"]
