"""Messages: written in the transaction that causes them, sent by a job, never lost."""

from matchmaker.mail.carriers import Carrier, Maildir, Smtp, carrier
from matchmaker.mail.outbox import send

__all__ = ["Carrier", "Maildir", "Smtp", "carrier", "send"]
