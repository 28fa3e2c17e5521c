"""Work for later, enqueued by name inside the transaction that causes it.

`enqueue(session, "pairing.repair", offer_id=3)` writes a row of the queue on the session's own
connection: a rollback enqueues nothing. Arguments are identifiers only, because workers log
them. `@task("pairing.repair")` names the function that a worker runs.
"""

from matchmaker.jobs.queue import enqueue, is_waiting, without_job
from matchmaker.jobs.registry import TASKS, Task, Work, task

__all__ = ["TASKS", "Task", "Work", "enqueue", "is_waiting", "task", "without_job"]
