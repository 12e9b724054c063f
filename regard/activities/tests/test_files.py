"""Files of customers: known by their content, kept once, shown only where safe, behind the door, removed and brought back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from regard.activities import file_rules as rules
from regard.activities.models import CustomerFile, FileContent
from regard.activities.services.files import (
    add_file,
    forget_removed_files,
    remove_file,
    restore_file,
    storage,
)
from regard.audit.models import Change
from regard.config.backups.archive import kept_files
from regard.config.settings import _files
from regard.customers.models import Customer
from regard.customers.services.binning import restore_customers
from regard.customers.services.customers import create_customer, delete_customers
from regard.customers.services.merging import merge_customers, undo_merge
from regard.kernel.errors import Forbidden, Invalid, NotFound
from regard.people.tests.cast import Cast
from regard.story.models import Entry

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (PNG, "photo.jpg", "image/png"),
        (b"\xff\xd8\xff\xe0", "x", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "x.png", "image/webp"),
        (PDF, "page.html", "application/pdf"),
        (b"<html><script>alert(1)</script>", "photo.png", "text/plain"),
        (b"<svg onload='alert(1)'/>", "photo.svg", "text/plain"),
        (b"a;b\n1;2\n", "table.csv", "text/csv"),
        ("Grüße".encode()[:-1], "letter.txt", "text/plain"),
        (b"MZ\x90\x00\x03", "setup.pdf", None),
        (b"\x00\x01\x02\x03", "x.png", None),
    ],
    ids=range(10),
)
def test_a_file_is_what_it_holds_whatever_it_is_called(head: bytes, name: str, kind: str | None) -> None:
    found = rules.content_type(head, name)
    assert found == kind if kind else found not in rules.SHOWN


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Offer.pdf", "Offer.pdf"),
        ("..\\..\\etc/passwd", "passwd"),
        (".htaccess", "htaccess"),
        ("a\x00\u202eb\nc.txt", "abc.txt"),
        ("", "File"),
        ("x" * 300 + ".docx", "x" * 180 + ".docx"),
    ],
)
def test_a_name_is_a_name_and_no_way(name: str, safe: str) -> None:
    assert rules.safe_name(name) == safe


def _customer(cast: Cast, name: str = "Kade", who: str = "colleague") -> Customer:
    return create_customer(actor=cast.actor("owner"), values={"name": name, "owner_id": cast.user(who).pk})


def _add(
    cast: Cast, about: Customer, content: bytes = PNG, name: str = "photo.png", who: str = "colleague"
) -> CustomerFile:
    return add_file(actor=cast.actor(who), customer_id=about.pk, name=name, content=BytesIO(content))


@pytest.mark.django_db
def test_a_file_is_kept_once_told_and_audited(cast: Cast) -> None:
    kade, lux = _customer(cast), _customer(cast, "Lux")
    first = _add(cast, kade)
    assert _add(cast, kade).pk == first.pk
    _add(cast, lux)
    _add(cast, kade, name="other.png")
    assert (FileContent.objects.count(), CustomerFile.objects.count()) == (1, 3)
    place = Path(storage().path(first.content.place))
    assert place.read_bytes() == PNG
    assert Entry.objects.filter(kind="activities.file.added", customer_id=kade.pk).count() == 2
    assert Change.objects.get(model="activities.file", object_id=first.pk).after["name"] == "photo.png"
    assert first.content.unused_since is None


@pytest.mark.django_db
def test_what_is_empty_too_large_or_out_of_reach_is_refused(cast: Cast, settings: Settings) -> None:
    kade = _customer(cast)
    settings.FILE_LIMIT = 100
    for content in (b"", b"x" * 101):
        with pytest.raises(Invalid):
            _add(cast, kade, content)
    with pytest.raises(NotFound):
        _add(cast, kade, who="stranger")
    with pytest.raises(Forbidden):
        _add(cast, kade, who="analyst")
    assert not CustomerFile.objects.exists()
    assert not Entry.objects.filter(kind="activities.file.added").exists()


@pytest.mark.django_db
def test_it_is_served_behind_the_door_with_headers_that_let_it_do_nothing(
    cast: Cast, colleague_client: Client
) -> None:
    kade = _customer(cast)
    photo, page = _add(cast, kade), _add(cast, kade, b"<html><script>alert(1)</script>", "Größe.html")
    url = f"/files/{photo.pk}/content/"
    for who, status in (("stranger", 404), ("nobody", 404), ("analyst", 200)):
        assert cast.client(who).get(url).status_code == status
    assert Client().get(url).status_code == 302
    shown = colleague_client.get(f"{url}?show")
    assert (shown["Content-Type"], b"".join(shown.streaming_content)) == ("image/png", PNG)  # type: ignore[attr-defined]
    assert shown["Content-Disposition"].startswith("inline")
    assert "default-src 'none'" in shown["Content-Security-Policy"]
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "private" in shown["Cache-Control"]
    assert colleague_client.get(f"{url}?show", headers={"if-none-match": shown["ETag"]}).status_code == 304
    saved = colleague_client.get(f"/files/{page.pk}/content/?show")
    assert (saved["Content-Type"], saved["Content-Disposition"][:10]) == (
        "application/octet-stream",
        "attachment",
    )
    assert "Gr%C3%B6%C3%9Fe.html" in saved["Content-Disposition"]
    Path(storage().path(photo.content.place)).unlink()
    assert colleague_client.get(url).status_code == 404


@pytest.mark.django_db
def test_the_pages_add_show_remove_and_bring_back(cast: Cast, colleague_client: Client) -> None:
    kade = _customer(cast)
    sent = [
        SimpleUploadedFile("a.png", PNG),
        SimpleUploadedFile("b.pdf", PDF),
        SimpleUploadedFile("c.txt", b""),
    ]
    page = colleague_client.post(
        f"/customers/{kade.pk}/files/new/", {"file": sent}, follow=True
    ).content.decode()
    assert "2 files are kept." in page
    assert "“c.txt” was not kept. This file is empty." in page
    assert "a.png" in colleague_client.get(f"/customers/{kade.pk}/beside/").content.decode()
    assert "b.pdf" in colleague_client.get(f"/customers/{kade.pk}/files/").content.decode()
    story = colleague_client.get(f"/customers/{kade.pk}/timeline/").content.decode()
    assert "b.pdf" in story
    photo = CustomerFile.objects.get(name="a.png")
    assert '<img class="ac-file-image"' in colleague_client.get(f"/files/{photo.pk}/").content.decode()
    gone = colleague_client.post(f"/files/{photo.pk}/remove/", follow=True).content.decode()
    assert "“a.png” is removed." in gone
    assert colleague_client.get(f"/files/{photo.pk}/").status_code == 404
    assert (
        "a.png, which was removed since"
        in colleague_client.get(f"/customers/{kade.pk}/timeline/").content.decode()
    )
    assert cast.client("stranger").post(f"/files/{photo.pk}/restore/").status_code == 404
    colleague_client.post(f"/files/{photo.pk}/restore/")
    assert colleague_client.get(f"/files/{photo.pk}/").status_code == 200
    ours = _add(cast, kade, b"mine", "mine.txt", who="owner")
    with pytest.raises(Forbidden):
        remove_file(actor=cast.actor("colleague"), file_id=ours.pk)


@pytest.mark.django_db
def test_files_go_with_a_merge_and_with_the_bin_and_come_back(cast: Cast) -> None:
    owner = cast.actor("owner")
    kade, lux = _customer(cast), _customer(cast, "Lux")
    file = _add(cast, lux)
    merged = merge_customers(actor=owner, survivor=kade.pk, others=[lux.pk])
    file.refresh_from_db()
    assert file.customer_id == kade.pk
    undo_merge(actor=owner, merge_id=merged.pk)
    file.refresh_from_db()
    assert file.customer_id == lux.pk
    with time_machine.travel(NOW, tick=False):
        delete_customers(actor=owner, customer_ids=[lux.pk])
        assert not CustomerFile.objects.exists()
        forget_removed_files()
    with time_machine.travel(NOW + timedelta(days=29), tick=False):
        forget_removed_files()
        restore_customers(actor=owner, customer_ids=[lux.pk])
        assert CustomerFile.objects.get().pk == file.pk
    with time_machine.travel(NOW + timedelta(days=60), tick=False):
        assert forget_removed_files() == 0
    assert storage().exists(file.content.place)


@pytest.mark.django_db
def test_what_was_removed_long_ago_is_gone_for_good(cast: Cast) -> None:
    kade = _customer(cast)
    with time_machine.travel(NOW, tick=False):
        file = _add(cast, kade)
        remove_file(actor=cast.actor("colleague"), file_id=file.pk)
    for days, gone in ((29, 0), (31, 0), (63, 1)):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            assert forget_removed_files() == gone
    assert not storage().exists(file.content.place)
    assert not FileContent.objects.exists()
    with pytest.raises(NotFound):
        restore_file(actor=cast.actor("colleague"), file_id=file.pk)


@pytest.mark.django_db
def test_a_backup_holds_them(cast: Cast, settings: Settings) -> None:
    file = _add(cast, _customer(cast))
    assert Path("files") / file.content.place in kept_files(settings.DATA_DIR)


def test_another_place_is_a_bucket_or_refused() -> None:
    found = _files("s3://leaf/crm?endpoint=https://s3.example&region=eu")
    assert found["BACKEND"] == "storages.backends.s3.S3Storage"
    options = found["OPTIONS"]
    assert isinstance(options, dict)
    assert (options["bucket_name"], options["location"], options["endpoint_url"]) == (
        "leaf",
        "crm",
        "https://s3.example",
    )
    with pytest.raises(Invalid):
        _files("ftp://elsewhere")


@pytest.mark.django_db
def test_a_text_is_read_on_its_page_and_nothing_of_it_runs(cast: Cast, owner_client: Client) -> None:
    kade = _customer(cast)
    body = b"<script>alert(1)</script>\nLine two " + b"x" * 70_000
    file = _add(cast, kade, body, "note.txt", "owner")
    html = owner_client.get(f"/files/{file.pk}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\nLine two" in html
    assert "This is how it begins." in html
