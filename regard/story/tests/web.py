"""A web process with one deed, which may end with SIGKILL in its middle, or right after it.

`python -m regard.story.tests.web PORT` serves it.
"""

import os
import signal
import sys
from datetime import UTC, datetime
from socketserver import TCPServer
from wsgiref.simple_server import WSGIServer, make_server

import django
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt


def deed(request: HttpRequest) -> HttpResponse:
    """What every service does: write, note, tell, enqueue, in one transaction."""
    from django.db import transaction

    from regard.audit.services import note
    from regard.jobs.services import enqueue
    from regard.jobs.tests import tasks
    from regard.kernel.actor import system_actor
    from regard.people.models import Team
    from regard.story.telling import Told, tell
    from regard.story.tests.kinds import ThingDone

    actor = system_actor("api")
    with transaction.atomic():
        team = Team.objects.create(name=request.GET["name"])
        note(actor=actor, model="people.team", object_id=team.pk, action="create", after={"name": team.name})
        tell(Told(ThingDone(number=1), happened_at=datetime.now(UTC), key=team.name), actor=actor)
        enqueue(tasks.add, actor=actor, title="Add", key=team.name, a=1, b=2)
        if request.GET.get("die") == "before":
            os.kill(os.getpid(), signal.SIGKILL)
    if request.GET.get("die") == "after":
        os.kill(os.getpid(), signal.SIGKILL)
    return HttpResponse("done")


urlpatterns: list[URLPattern] = [path("deed/", csrf_exempt(deed))]


def main() -> None:
    django.setup()
    from django.core.wsgi import get_wsgi_application

    TCPServer.allow_reuse_address = True
    server: WSGIServer = make_server("127.0.0.1", int(sys.argv[1]), get_wsgi_application())
    server.serve_forever()


if __name__ == "__main__":
    main()
