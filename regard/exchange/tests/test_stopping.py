"""Imports that stop on their way, go on, meet each other, and are taken back."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from django.db import connection
from django.test import Client

from regard.audit.models import Change
from regard.customers.models import Customer
from regard.exchange import files
from regard.exchange.hearing import Nobody
from regard.exchange.models import Import
from regard.exchange.services import loaders, running
from regard.exchange.services.drafts import delete_draft
from regard.exchange.services.running import check_import, run_import
from regard.exchange.services.undoing import undo_import
from regard.exchange.services.working import start_run
from regard.exchange.tests.conftest import BringIn
from regard.exchange.tests.database import content
from regard.jobs import liveness
from regard.jobs.claiming import take_over
from regard.jobs.models import Job, Worker
from regard.jobs.progress import Cancelled, Paused, Stopped
from regard.jobs.tests.processes import kill, process, wait_for
from regard.jobs.worker import drain
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict
from regard.people.models import User
from regard.people.services import actor_for_user
from regard.sales.models import Order
from regard.story.models import Entry

Status = Import.Status


def shop(path: Path, orders: int = 60, price: str = "2.50") -> Path:
    rows = (
        f"O{n},2024-01-{n % 27 + 1:02},c{n % 11},K{n % 5 + line},Thing {n % 5 + line},{line + 1},{price}\n"
        for n in range(orders)
        for line in range(2)
    )
    path.write_text("order,date,customer,sku,product,quantity,price\n" + "".join(rows))
    return path


class StopAfter(Nobody):
    """Interrupts at the n-th checkpoint of writing."""

    def __init__(self, times: int, what: type[BaseException]) -> None:
        self.left, self.what = times, what
        self.is_writing = False

    def update(self, *, note: str | None = None, **_: object) -> None:
        self.is_writing = self.is_writing or note == "Writing"

    def check(self) -> None:
        if self.is_writing:
            self.left -= 1
            if self.left < 0:
                raise self.what


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loaders, "BATCH_LINES", 20)


@pytest.mark.django_db
@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize(
    ("what", "status"),
    [
        (Paused, Status.PAUSED),
        (Cancelled, Status.CANCELLED),
        (KeyboardInterrupt, Status.PAUSED),
        (ZeroDivisionError, Status.FAILED),
    ],
)
def test_an_interrupted_import_goes_on_where_it_stopped(
    tmp_path: Path,
    actor: Actor,
    draft: BringIn,
    what: type[BaseException],
    status: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = shop(tmp_path / "shop.csv")
    item = draft(path)
    with pytest.raises(what):
        run_import(actor=actor, item=item, hearing=StopAfter(2, what))
    item.refresh_from_db()
    assert (item.status, item.step, item.counts["lines_imported"]) == (status, 2, 40)
    assert Order.objects.count() == 20
    path.unlink()  # what was sorted is enough to go on
    monkeypatch.setattr(loaders, "BATCH_LINES", 30)  # as another version may have it
    run_import(actor=actor, item=Import.objects.get(pk=item.pk), hearing=Nobody())
    item.refresh_from_db()
    assert (item.status, item.counts["lines_imported"], item.counts["orders_created"]) == (
        Status.DONE,
        120,
        60,
    )
    assert (Order.objects.count(), Entry.objects.filter(kind="sales.order.placed").count()) == (60, 60)
    assert not (files.home(item.pk) / "parts").exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("small_batches")
def test_of_two_runs_of_one_import_only_one_goes_on(tmp_path: Path, actor: Actor, draft: BringIn) -> None:
    item = draft(shop(tmp_path / "shop.csv"))

    class Other(Nobody):
        """Lets another process take the next step meanwhile."""

        def __init__(self) -> None:
            self.times = 0

        def fence(self) -> None:
            self.times += 1
            if self.times == 2:
                Import.objects.filter(pk=item.pk).update(step=99)

    with pytest.raises(Conflict, match="run by another process"):
        run_import(actor=actor, item=item, hearing=Other())
    assert Order.objects.count() == 10


@pytest.mark.django_db
@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("parts", [1, 7])
def test_any_number_of_parts_gives_the_same_data(
    tmp_path: Path, bring_in: BringIn, monkeypatch: pytest.MonkeyPatch, parts: int
) -> None:
    monkeypatch.setattr("regard.exchange.services.sorting.PART_LINES", -(-120 // parts))
    monkeypatch.setattr("regard.exchange.services.sorting.HOLD_LINES", 50)
    item = bring_in(shop(tmp_path / "shop.csv"))
    assert item.parts == parts
    assert (item.counts["orders_created"], item.counts["customers_created"], Customer.objects.count()) == (
        60,
        11,
        11,
    )
    assert all(order.line_count == 2 for order in Order.objects.all())


@pytest.mark.django_db
def test_all_orders_of_a_customer_are_in_one_part(
    tmp_path: Path, actor: Actor, draft: BringIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regard.exchange.services.sorting.PART_LINES", 20)
    item = check_import(actor=actor, item=draft(shop(tmp_path / "shop.csv")), hearing=Nobody())
    parts = [pl.read_parquet(path) for path in (files.home(item.pk) / "parts").iterdir()]
    for key in ("customer", "order"):
        seen = [set(part[key]) for part in parts]
        assert sum(map(len, seen)) == len(set().union(*seen))
    assert sum(map(len, parts)) == 120


@pytest.mark.django_db
def test_undo_leaves_everything_as_it_was(tmp_path: Path, actor: Actor, bring_in: BringIn) -> None:
    bring_in(shop(tmp_path / "first.csv", 40), source="shop")
    before = content()
    item = bring_in(shop(tmp_path / "second.csv", 60, price="3.10"), source="shop")
    assert (item.counts["orders_created"], item.counts["orders_changed"]) == (20, 40)
    assert content() != before
    undo_import(actor=actor, item=item, hearing=Nobody())
    assert content() == before
    item.refresh_from_db()
    assert (item.status, item.undo_result["kept_count"]) == (Status.UNDONE, 0)
    assert item.undone_at
    assert Entry.objects.filter(source=f"import:{item.pk}", withdrawn_at=None).count() == 0
    assert Change.objects.filter(model="exchange.import", object_id=item.pk, action="undo").exists()
    with pytest.raises(Conflict, match="has been undone"):
        undo_import(actor=actor, item=item, hearing=Nobody())


@pytest.mark.django_db
def test_undoing_everything_leaves_an_empty_house(tmp_path: Path, actor: Actor, bring_in: BringIn) -> None:
    empty = content()
    items = [bring_in(shop(tmp_path / "a.csv", 30)), bring_in(shop(tmp_path / "b.csv", 50, price="9"))]
    for item in reversed(items):
        undo_import(actor=actor, item=item, hearing=Nobody())
    assert content() == empty


@pytest.mark.django_db
@pytest.mark.usefixtures("small_batches")
def test_half_an_import_can_be_undone(tmp_path: Path, actor: Actor, draft: BringIn) -> None:
    empty = content()
    item = draft(shop(tmp_path / "shop.csv"))
    with pytest.raises(Cancelled):
        run_import(actor=actor, item=item, hearing=StopAfter(3, Cancelled))
    item.refresh_from_db()
    undo_import(actor=actor, item=item, hearing=Nobody())
    assert content() == empty


@pytest.mark.django_db
def test_a_draft_can_be_thrown_away_and_an_import_cannot(
    tmp_path: Path,
    actor: Actor,
    draft: BringIn,
    bring_in: BringIn,
    django_capture_on_commit_callbacks: object,
) -> None:
    item = draft(shop(tmp_path / "shop.csv"))
    delete_draft(actor=actor, item=item)
    assert not Import.objects.exists()
    done = bring_in(shop(tmp_path / "shop.csv"))
    with pytest.raises(Conflict, match="has written something"):
        delete_draft(actor=actor, item=done)


@pytest.mark.django_db
def test_a_truncated_file_writes_nothing(tmp_path: Path, draft: BringIn, actor: Actor) -> None:
    import gzip

    from regard.exchange.readers import Unreadable

    path = tmp_path / "shop.csv.gz"
    path.write_bytes(gzip.compress(shop(tmp_path / "shop.csv", 5000).read_bytes()))
    item = draft(path)
    path.write_bytes(path.read_bytes()[:-3000])
    with pytest.raises(Unreadable, match="damaged or cut short"):
        run_import(actor=actor, item=item, hearing=Nobody())
    item.refresh_from_db()
    assert (item.status, item.step) == (Status.FAILED, 0)
    assert "shop.csv.gz" in item.message
    assert not Order.objects.exists()


RUN = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "regard.config.settings"
import django
django.setup()
from regard.exchange.services import loaders
loaders.BATCH_LINES = 500
from regard.config.cli import main
sys.argv = ["regard", *sys.argv[1:]]
main()
"""


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="makes an installation of its own, on SQLite")
def test_kill_9_at_any_moment_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Kills the real command again and again while it writes, then lets it end."""
    environment = {
        **os.environ,
        "REGARD_DATA": str(tmp_path / "data"),
        "REGARD_DATABASE": "",
        "DJANGO_SETTINGS_MODULE": "",
    }
    path = shop(tmp_path / "shop.csv", orders=4000)

    def regard(*words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", RUN, *words],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    assert regard("setup").wait() == 0
    kills = 0
    for _ in range(40):
        process = regard("import", "purchases", str(path), "--json", "--no-refresh")
        written = _written(tmp_path)
        while process.poll() is None and _written(tmp_path) < written + 900:
            time.sleep(0.005)
        if process.poll() is not None:
            break
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += 1
    out, err = process.communicate()
    assert process.returncode == 0, err
    told = json.loads(out)
    assert kills >= 3
    assert (told["orders_created"], told["lines_imported"], told["customers_created"]) == (4000, 8_000, 11)
    assert told["amount_read"] == told["amount_sales"] == "30000.00"
    assert _written(tmp_path) == 4000
    assert _written(tmp_path, "story_entry", "kind = 'sales.order.placed'") == 4000
    assert _written(tmp_path, "sales_orderline") == 8_000
    assert _written(tmp_path, "exchange_import") == 1


def _written(folder: Path, table: str = "sales_order", where: str = "1") -> int:
    import sqlite3

    with sqlite3.connect(folder / "data" / "regard.sqlite3", timeout=30) as database:
        return int(database.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0])


def test_the_stages_are_what_running_knows() -> None:
    assert {Status.UNDOING, Status.UNDONE, Status.DONE}.isdisjoint(running.RUNNABLE)


@pytest.mark.django_db
@pytest.mark.usefixtures("small_batches")
def test_organisations_find_their_parents_wherever_these_are_in_the_file(
    tmp_path: Path, bring_in: BringIn
) -> None:
    path = tmp_path / "firms.csv"
    rows = [f"Firm {number:03},{number},Firm {number + 1:03}" for number in range(100)]
    path.write_text(
        "name,employees,parent\n" + "\n".join([*rows, "Firm 100,7,Nobody we know", "Firm 007,77,"]) + "\n"
    )
    item = bring_in(path, "customers")
    assert (item.counts["customers_created"], item.counts["lines_imported"]) == (101, 101)
    assert item.counts["parents_unknown"] == 1
    parents = dict(Customer.objects.filter(parent__isnull=False).values_list("name", "parent__name"))
    assert len(parents) == 99
    assert parents["Firm 041"] == "Firm 042"
    assert Customer.objects.get(name="Firm 007").employees == 77


WORKER = """
import sys, django
django.setup()
from regard.exchange.services import loaders
loaders.BATCH_LINES = 100
sys.argv = ["regard.jobs", "--name", sys.argv[1], "--queues", "bulk"]
from regard.jobs.__main__ import main
main()
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_import_whose_worker_is_killed_says_so_at_once_and_goes_on_by_itself(
    tmp_path: Path, draft: BringIn, owner: User, owner_client: Client
) -> None:
    item = draft(shop(tmp_path / "shop.csv", orders=3000))
    start_run(actor=actor_for_user(owner, "web"), item=item)
    job_id, page = Import.objects.get(pk=item.pk).job_id, f"/data/imports/{item.pk}/"

    def look(url: str = page) -> str:
        return owner_client.get(url).content.decode()

    name = liveness.new_name()
    settings = "regard.exchange.tests.worker_settings"
    with process("-c", WORKER, name, DJANGO_SETTINGS_MODULE=settings) as worker:
        wait_for(lambda: Import.objects.get(pk=item.pk).step > 2)
        kill(worker.pid)
        worker.wait()
    # Nobody has noticed yet; the lease has half a minute to go.
    assert Job.objects.get(pk=job_id or 0).status == "running"
    written = Import.objects.get(pk=item.pk).counts["lines_imported"]
    assert 0 < written < 6000
    assert "none that could go on is running" in look()
    assert f"Written so far: {written:,} of 6,000 rows" in look(f"{page}progress/")
    assert "Interrupted" in look("/data/imports/")
    assert "goes on once a worker runs" in look("/jobs/")

    name = liveness.new_name()
    other = liveness.Sign(name)  # a worker that lives; the rest of its work is done right here
    Worker.objects.create(name=name, queues=["bulk"])
    assert "It goes on by itself in a moment" in look(f"{page}progress/")
    assert take_over(liveness.lives) == 1
    assert "It goes on by itself in a moment" in look(f"{page}progress/")
    drain(["bulk"])
    other.close()
    item.refresh_from_db()
    assert (item.status, item.counts["lines_imported"], Order.objects.count()) == (Status.DONE, 6000, 3000)
    assert "Interrupted" not in look() + look("/data/imports/") + look("/jobs/")


@pytest.mark.django_db
@pytest.mark.usefixtures("small_batches")
def test_an_import_whose_process_is_gone_is_seen_as_stopped_and_can_go_on_or_be_undone(
    tmp_path: Path, actor: Actor, draft: BringIn, owner_client: Client
) -> None:
    empty = content()
    item = draft(shop(tmp_path / "shop.csv"))
    with pytest.raises(Stopped):
        run_import(actor=actor, item=item, hearing=StopAfter(2, Stopped))
    item.refresh_from_db()
    assert (item.status, item.is_stalled) == (Status.RUNNING, False)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    Import.objects.filter(pk=item.pk).update(runner=f"{socket.gethostname()}:{gone.pid}")
    page = owner_client.get(f"/data/imports/{item.pk}/").content.decode()
    assert "The import stopped" in page
    assert "40 rows are in" in page
    undo_import(actor=actor, item=Import.objects.get(pk=item.pk), hearing=Nobody())
    assert content() == empty
