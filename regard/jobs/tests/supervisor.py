"""`python -m regard.jobs.tests.supervisor`: the whole worker, as `regard worker` runs it."""

import django

if __name__ == "__main__":
    django.setup()
    from regard.jobs import worker

    worker.run(lease_seconds=600, grace_seconds=10)
