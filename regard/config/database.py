"""What Regard tells the database about itself."""

from django.db import DatabaseError, connection, transaction

SOLID = 1.1  # what reading one page anywhere costs, where reading the next one costs 1


def suit_planner() -> bool:
    """Let PostgreSQL know that its files lie in memory or on a solid disk, unless somebody has said otherwise; whether it did.

    Left as it comes, it believes in turning disks, and reads a million rows rather than look up ten thousand. Needs to own the
    database: without that it stays as it is.
    """
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT source, current_database() FROM pg_settings WHERE name = 'random_page_cost'")
        source, name = cursor.fetchone()
        if source != "default":
            return False
        quoted = connection.ops.quote_name(name)
        try:
            with transaction.atomic():
                cursor.execute(f"ALTER DATABASE {quoted} SET random_page_cost = {SOLID}")
        except DatabaseError:
            return False
    return True
