"""Work that outlives a request: a queue with leases, retries, schedules and progress a person can watch."""
