"""How the threads of one worker process tell each other that there is something to do, so that it does not wait for a poll."""

from threading import Event

NEWS = Event()
"""Set when a job has been put on the queue by this very process."""

TICK = Event()
"""Set when this process has come so far with something that the ticks should look again."""
