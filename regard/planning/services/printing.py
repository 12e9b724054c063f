"""Having the plan put on paper by a worker: PDF, Word, or one page for the wall."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.text import slugify

from regard.jobs.progress import Progress
from regard.jobs.services import enqueue
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid
from regard.kernel.words import lazy, tr, tr_of
from regard.people.door import require
from regard.planning.documents.content import content_of
from regard.planning.models import Plan

if TYPE_CHECKING:
    from regard.jobs.models import Job

FORMATS = {"pdf": "PDF", "docx": lazy("Word file"), "wall": lazy("One page for the wall")}


def start_document(*, actor: Actor, plan: Plan, format: str) -> Job:
    """A job that makes the document with what `actor` may see; the file stands with the job. Raises `Invalid`."""
    from regard.planning.jobs import write_document

    require(actor, "planning.plan.view")
    if format not in FORMATS:
        raise Invalid({"format": tr("Choose PDF, Word or the page for the wall.")})
    return enqueue(
        write_document,
        actor=actor,
        title=f"{plan.name}: {FORMATS[format]}",
        plan_id=plan.pk,
        format=format,
    )


def make_document(
    *, actor: Actor, plan: Plan, format: str, progress: Progress | None = None
) -> tuple[str, bytes]:
    """The file's name and content, here and now. The libraries that make it are imported only for it."""
    require(actor, "planning.plan.view")
    tell = _teller(progress)
    tell(tr("Reading the plan"))
    content = content_of(plan, actor, is_drawn=format != "wall")
    name = f"{slugify(plan.name) or 'plan'}-version-{plan.edition}"
    if format == "docx":
        from regard.planning.documents.typeset import pages_of
        from regard.planning.documents.word import plan_docx

        tell(tr("Laying out"))
        return f"{name}.docx", plan_docx(content, pages_of(content))
    from regard.planning.documents.typeset import plan_pdf, wall_pdf

    if format == "wall":
        tell(tr("Typesetting"))
        return f"{name}-wall.pdf", wall_pdf(content)
    return f"{name}.pdf", plan_pdf(content, tell)


def keep_document(progress: Progress, name: str, content: bytes) -> None:
    """Put the file beside the job, to be downloaded there."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        progress.attach(path, name)
    progress.update(done=4, total=4, note=tr_of("job", "Ready"))


def _teller(progress: Progress | None) -> Callable[[str], None]:
    steps = [0]

    def tell(what: str) -> None:
        if progress is not None:
            progress.check()
            progress.update(done=steps[0], total=4, note=what)
            steps[0] += 1

    return tell
