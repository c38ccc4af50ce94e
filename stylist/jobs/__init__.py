"""Work that takes its time: a durable queue with positions, progress, cancelling and retries, and its workers."""

from stylist.jobs.job import Ask, Failure, Job, JobEvent, Lease, Priority, State
from stylist.jobs.queue import Busy, JobQueue, Lost

__all__ = ["Ask", "Busy", "Failure", "Job", "JobEvent", "JobQueue", "Lease", "Lost", "Priority", "State"]
