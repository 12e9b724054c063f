"""`regard worker`: the process that does the jobs."""

import click


@click.command("worker")
def command() -> None:
    """Run the jobs, the schedule and the readers of the story until told to stop (Ctrl-C).

    `regard run` starts one by itself. Start more, on this or other machines, when the database is PostgreSQL.
    """
    import django

    django.setup()
    from regard.jobs import worker

    worker.run()
