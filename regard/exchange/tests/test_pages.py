"""The wizard, the pages of an import, and exports, over HTTP; jobs run where a worker would run them."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from regard.customers.models import Customer
from regard.customers.services.profile import HIDDEN
from regard.exchange import files
from regard.exchange.hearing import Nobody
from regard.exchange.models import Export, Import, SavedMapping
from regard.exchange.replacing import replaced
from regard.exchange.services.running import run_import
from regard.exchange.services.undoing import undo_import
from regard.exchange.tests import making
from regard.exchange.tests.database import content
from regard.jobs.worker import drain
from regard.kernel.errors import Forbidden, NotFound
from regard.people.tests.cast import Cast
from regard.sales.models import Order
from regard.ui import nouns
from regard.ui.filters import EVERYTHING
from regard.ui.services import freeze_matching, freeze_rows
from tests.shared_data import shared_data

pytestmark = pytest.mark.django_db
QUEUES = ["fast", "default", "bulk"]


def page(client: Client, name: str, *args: Any, **query: Any) -> str:
    answer = client.get(reverse(f"exchange:{name}", args=args), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def upload(client: Client, data: bytes = making.TEXT.encode(), name: str = "sales.csv") -> Any:
    sent = {"kind": "purchases", "file": SimpleUploadedFile(name, data)}
    return client.post(reverse("exchange:import_new"), sent)


def test_a_file_walks_through_the_wizard_and_back_out(owner_client: Client) -> None:
    before = content()
    answer = upload(owner_client)
    item = Import.objects.get()
    assert answer["Location"] == reverse("exchange:import_file", args=[item.pk])
    assert (item.name, item.is_upload, Path(item.location).parent) == ("sales.csv", True, files.home(item.pk))
    assert not [entry for entry in files.incoming().iterdir() if entry.is_file()]

    first = page(owner_client, "import_file", item.pk)
    assert "Unit price" in first
    answer = owner_client.post(reverse("exchange:import_file", args=[item.pk]), {"next": "1"})
    assert answer["Location"] == reverse("exchange:import_fields", args=[item.pk])

    fields = page(owner_client, "import_fields", item.pk)
    assert "1 not readable" in fields
    assert "Set aside for you" in fields
    assert '<option value="at" selected>' in fields

    check = page(owner_client, "import_check", item.pk)
    assert "Import 3 rows" in check
    assert content() == before

    answer = owner_client.post(reverse("exchange:import_run", args=[item.pk]))
    assert answer["Location"] == reverse("exchange:import_detail", args=[item.pk])
    assert "Waiting for a worker" in page(owner_client, "import_detail", item.pk)
    assert drain(QUEUES) >= 1
    answer = owner_client.get(reverse("exchange:import_progress", args=[item.pk]))
    assert answer["HX-Redirect"] == reverse("exchange:import_detail", args=[item.pk])
    result = page(owner_client, "import_detail", item.pk)
    assert "What they became" in result
    assert Order.objects.count() == 2
    item.refresh_from_db()
    assert item.created_by is not None
    assert item.counts["orders_created"] == 2

    asked = page(owner_client, "import_undo", item.pk)
    assert "Undo 3 rows" in asked
    assert Order.objects.count() == 2
    owner_client.post(reverse("exchange:import_undo", args=[item.pk]))
    drain(QUEUES)
    assert "Everything is as if this file had not been imported" in page(
        owner_client, "import_detail", item.pk
    )
    assert content() == before
    item.refresh_from_db()
    item.undo_result |= {"kept_count": 1, "kept": ["Ann stays: it was changed since."]}
    item.save()
    assert "All but what is listed below is as if" in page(owner_client, "import_detail", item.pk)


def test_an_undone_import_says_whom_a_later_one_holds_too_and_leads_to_it(
    owner_client: Client, cast: Cast
) -> None:
    first = making.done(cast)
    later = making.done(cast)
    undo_import(actor=cast.actor("owner"), item=first, hearing=Nobody())
    text = page(owner_client, "import_detail", first.pk)
    assert "2 customers stay because a later import holds them, too" in text
    assert f'<a href="/data/imports/{later.pk}/">sales.csv</a>' in text
    undo_import(actor=cast.actor("owner"), item=later, hearing=Nobody())
    assert "because a later import" not in page(owner_client, "import_detail", later.pk)


def test_the_rows_set_aside_can_be_downloaded(owner_client: Client, cast: Cast) -> None:
    item = making.done(cast)
    answer = owner_client.get(reverse("exchange:import_errors", args=[item.pk]))
    assert "sales-set-aside.csv" in answer["Content-Disposition"]
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    (row,) = csv.DictReader(io.StringIO(text))
    assert [row[f"Regard: {name}"] for name in ("row", "column", "value")] == ["5", "Date", "soon"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7", "is a PDF document"),
        (b"\x1f\x8b\x08\x00broken", "damaged or cut short"),
    ],
)
def test_what_is_no_table_is_refused_and_nothing_kept(
    owner_client: Client, data: bytes, message: str
) -> None:
    answer = upload(owner_client, data, "x.csv")
    assert answer.status_code in {200, 422}
    assert message in answer.content.decode() or not data
    assert not Import.objects.exists()
    assert not list(files.incoming().iterdir())


def test_without_a_file_it_says_so(owner_client: Client) -> None:
    answer = owner_client.post(reverse("exchange:import_new"), {"kind": "purchases"})
    assert answer.status_code == 422
    assert "Choose a file first" in answer.content.decode()


def test_an_upload_needs_its_token_like_any_form(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert upload(client).status_code == 403
    assert not Import.objects.exists()
    assert not list(files.incoming().iterdir())


def test_how_the_file_is_read_can_be_changed(owner_client: Client, cast: Cast) -> None:
    item = making.draft(cast)
    owner_client.post(
        reverse("exchange:import_file", args=[item.pk]), {"has_header": "no", "delimiter": "semicolon"}
    )
    item.refresh_from_db()
    assert (item.layout["has_header"], item.layout["delimiter"], len(item.layout["columns"])) == (
        False,
        ";",
        1,
    )
    answer = owner_client.post(reverse("exchange:import_file", args=[item.pk]), {"has_header": "yes"})
    assert answer.status_code == 302
    item.refresh_from_db()
    assert len(item.layout["columns"]) == 8


def fields_of(item: Import, **changes: str) -> dict[str, str]:
    by_number = {number: key for key, number in item.mapping.items()}
    data = {
        f"column-{number}": by_number.get(number, "") for number in range(1, len(item.layout["columns"]) + 1)
    }
    return {**data, **changes}


def test_a_changed_mapping_is_kept_and_checked_anew(owner_client: Client, cast: Cast) -> None:
    item = making.draft(cast)
    url = reverse("exchange:import_fields", args=[item.pk])
    answer = owner_client.post(url, fields_of(item, **{"column-8": ""}), headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert "<html" not in text
    assert 'hx-swap-oob="true"' in text
    item.refresh_from_db()
    assert "name" not in item.mapping
    assert item.check_result["counts"]["orders_created"] == 2
    answer = owner_client.post(url, fields_of(item, **{"column-2": ""}), headers={"HX-Request": "true"})
    assert "No column is given to the time of purchase" in answer.content.decode()
    item.refresh_from_db()
    assert item.check_result == {}
    assert owner_client.get(reverse("exchange:import_check", args=[item.pk])).status_code == 302


def test_a_page_sent_before_its_table_has_come_keeps_the_mapping(owner_client: Client, cast: Cast) -> None:
    """While the answer to a check replaces the table, the form may be sent without it."""
    item = making.draft(cast)
    before = dict(item.mapping)
    assert before
    answer = owner_client.post(
        reverse("exchange:import_fields", args=[item.pk]), {"currency": "", "decimal": "", "next": "1"}
    )
    assert answer["Location"] == reverse("exchange:import_check", args=[item.pk])
    item.refresh_from_db()
    assert item.mapping == before


def test_a_field_given_twice_is_said(owner_client: Client, cast: Cast) -> None:
    item = making.draft(cast)
    url = reverse("exchange:import_fields", args=[item.pk])
    answer = owner_client.post(
        url, fields_of(item, **{"column-4": "customer"}), headers={"HX-Request": "true"}
    )
    assert "Both Customer and SKU go to customer key" in answer.content.decode()


def test_a_saved_mapping_is_found_by_the_next_file_of_the_shape(owner_client: Client, cast: Cast) -> None:
    item = making.draft(cast)
    url = reverse("exchange:import_fields", args=[item.pk])
    owner_client.post(url, {**fields_of(item, **{"column-5": "category"}), "save": "1", "currency": "gbp"})
    assert SavedMapping.objects.get().mapping["category"] == 5
    other = making.draft(cast, making.TEXT.replace("Tea", "Coffee"))
    assert other.mapping["category"] == 5
    assert other.currency == "GBP"
    assert "as in sales.csv" in page(owner_client, "import_fields", other.pk)


def test_the_currency_is_chosen_beside_the_amounts_and_said_before_it_runs(
    owner_client: Client, cast: Cast
) -> None:
    item = making.draft(cast)
    before = page(owner_client, "import_fields", item.pk).split("How values are read")[0]
    assert "Amounts are in" in before
    assert '<option value="" selected>EUR, Euro</option>' in before
    owner_client.post(
        reverse("exchange:import_fields", args=[item.pk]), {**fields_of(item), "currency": "GBP"}
    )
    assert '<option value="GBP" selected>' in page(owner_client, "import_fields", item.pk)
    check = page(owner_client, "import_check", item.pk)
    assert "Amounts in GBP" in check
    assert f"{reverse('exchange:import_fields', args=[item.pk])}#currency" in check


def test_a_changed_table_comes_back_with_what_is_chosen_and_the_rest_once(
    owner_client: Client, cast: Cast
) -> None:
    item = making.draft(cast)
    url = reverse("exchange:import_fields", args=[item.pk])
    whole = page(owner_client, "import_fields", item.pk)
    answer = owner_client.post(url, fields_of(item), headers={"HX-Request": "true"}).content.decode()
    columns = len(item.layout["columns"])
    assert whole.count('<option value="category"') == columns
    assert answer.count('<option value="at" selected>') == 1
    assert answer.count('<option value="customer"') <= 2  # where it is chosen, and once for all
    assert answer.count("data-to-fill") == columns


def test_while_rows_are_checked_the_table_is_left_alone(
    owner_client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regard.exchange.views.wizard.AT_ONCE", 0)
    item = making.draft(cast)
    page(owner_client, "import_fields", item.pk)
    url = reverse("exchange:import_fields_check", args=[item.pk])
    answer = owner_client.get(url, headers={"HX-Request": "true"})
    assert answer["HX-Reswap"] == "none"
    assert 'id="step"' not in answer.content.decode()
    assert 'id="beside" hx-swap-oob="true"' in answer.content.decode()
    drain()
    done = owner_client.get(url, headers={"HX-Request": "true"})
    assert 'id="step"' in done.content.decode()


def test_a_currency_told_by_its_sign_is_offered_as_such(owner_client: Client, cast: Cast) -> None:
    item = making.draft(cast, making.TEXT.replace("3.50", "£3.50").replace("20.00", "£20.00"))
    fields = page(owner_client, "import_fields", item.pk)
    assert '<option value="" selected>GBP, British Pound</option>' in fields
    for shown in (fields, page(owner_client, "import_check", item.pk)):
        assert "as the signs beside them say; figures in EUR leave them out" in shown


def test_figures_of_the_result_open_what_the_import_made(owner_client: Client, cast: Cast) -> None:
    making.done(cast, making.TEXT.replace("A1", "Z1").replace(",7,", ",70,"))
    item = making.done(cast)
    result = page(owner_client, "import_detail", item.pk)
    opened = set(re.findall(r'href="(/[^"]+%22import%22[^"]+)"', result))
    assert len(opened) == 2
    lists = [owner_client.get(url).content.decode() for url in opened]
    assert all("sales.csv, " in shown for shown in lists)  # the chip names the import
    assert any("A1" in shown and "A2" not in shown and "Z1" not in shown for shown in lists)
    assert all("Ann" in shown and "Bob" not in shown for shown in lists)


def test_what_is_taken_back_is_counted_alike_before_and_after(owner_client: Client, cast: Cast) -> None:
    item = making.done(cast)
    item.counts = {**item.counts, "orders_created": 20_709, "adjustments_created": 22}
    item.save(update_fields=["counts"])
    assert "Its 20,731 orders and adjustments" in page(owner_client, "import_undo", item.pk)
    item.status, item.undo_result = Import.Status.UNDONE, {"orders_removed": 20_731}
    item.save(update_fields=["status", "undo_result"])
    assert "Orders and adjustments taken out</dt>" in page(owner_client, "import_detail", item.pk)


def test_a_running_import_says_one_number_of_what_is_written(owner_client: Client, cast: Cast) -> None:
    item = making.done(cast)
    item.status, item.stage = Import.Status.RUNNING, Import.Stage.APPLYING
    item.counts = {**item.counts, "lines_imported": 178_917, "lines_good": 541_909}
    item.save(update_fields=["status", "stage", "counts"])
    Import.objects.filter(pk=item.pk).update(beat_at=timezone.now())
    told = page(owner_client, "import_progress", item.pk)
    assert "178,917 of 541,909 rows" in told
    assert "Cancel and undo the 178,917 rows written so far" in told


def test_a_large_file_is_checked_by_a_worker(
    owner_client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regard.exchange.views.wizard.AT_ONCE", 10)
    item = making.draft(cast)
    waiting = page(owner_client, "import_fields", item.pk)
    assert "Waiting for a worker" in waiting
    assert 'ex-first" title="–"' not in waiting
    assert len(re.findall(r'ex-first" title="[^"]', waiting)) == len(item.layout["columns"])
    first = Import.objects.get(pk=item.pk).job_id
    assert "Waiting for a worker" in page(owner_client, "import_fields_check", item.pk)
    assert Import.objects.get(pk=item.pk).job_id == first
    changed = fields_of(item, **{"column-8": ""})
    owner_client.post(
        reverse("exchange:import_fields", args=[item.pk]), changed, headers={"HX-Request": "true"}
    )
    drain(QUEUES)
    text = page(owner_client, "import_fields_check", item.pk)
    assert "Set aside for you" in text
    assert "Import 3 rows" in page(owner_client, "import_check", item.pk)


def test_a_check_that_fails_says_why_and_is_not_repeated_for_ever(
    owner_client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = making.draft(cast)
    Path(item.location).write_bytes(b"")
    Path(item.location).unlink()
    assert "cannot be opened" in page(owner_client, "import_fields", item.pk)
    assert "cannot be opened" in page(owner_client, "import_fields", item.pk)


def test_a_running_import_can_be_paused_resumed_and_cancelled(owner_client: Client, cast: Cast) -> None:
    item = making.draft(cast)
    owner_client.post(reverse("exchange:import_run", args=[item.pk]))
    stop = reverse("exchange:import_stop", args=[item.pk])
    owner_client.post(stop, {"how": "pause"})
    drain(QUEUES)
    assert not Order.objects.exists()
    assert "Paused" in page(owner_client, "import_detail", item.pk)
    owner_client.post(stop, {"how": "resume"})
    owner_client.post(stop, {"how": "cancel"})
    drain(QUEUES)
    assert not Order.objects.exists()
    assert owner_client.post(stop, {"how": "nonsense"}).status_code == 404


def test_a_draft_can_be_discarded(owner_client: Client, cast: Cast) -> None:
    item = making.draft(cast)
    owner_client.post(reverse("exchange:import_delete", args=[item.pk]))
    assert not Import.objects.exists()


def test_who_may_only_look_finds_no_button_and_no_way(analyst_client: Client, cast: Cast) -> None:
    item = making.done(cast)
    text = page(analyst_client, "import_detail", item.pk)
    assert reverse("exchange:import_undo", args=[item.pk]) not in text
    for name in ("import_undo", "import_run", "import_stop", "import_delete"):
        assert analyst_client.post(reverse(f"exchange:{name}", args=[item.pk])).status_code == 404
    assert analyst_client.get(reverse("exchange:import_new")).status_code == 404
    assert Order.objects.count() == 2


def test_imports_are_listed(owner_client: Client, cast: Cast) -> None:
    making.done(cast)
    text = page(owner_client, "import_list")
    assert "sales.csv" in text
    assert "Purchases" in text


def select(cast: Cast, who: str = "owner", noun: str = "customers.customer") -> int:
    actor = cast.actor(who)
    return freeze_matching(actor=actor, noun=nouns.noun(noun), tree=EVERYTHING).pk


def export(
    client: Client, cast: Cast, columns: list[str], form: str = "csv", noun: str = "customers.customer"
) -> Export:
    data = {"selection": select(cast, noun=noun), "columns": columns, "format": form}
    assert client.post(reverse("exchange:export_new"), data)["Location"] == reverse("exchange:export_list")
    drain(QUEUES)
    return Export.objects.latest("id")


def test_a_list_goes_out_as_csv_with_no_formula_that_runs(owner_client: Client, cast: Cast) -> None:
    making.done(cast)
    Customer.objects.filter(name="Ann").update(name='=HYPERLINK("x")', email="-1+2@example.com")
    made = export(owner_client, cast, ["name", "email", "net_revenue"])
    assert (made.status, made.rows, made.defused) == ("done", 2, 2)
    answer = owner_client.get(reverse("exchange:export_download", args=[made.pk]))
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert rows[0][0] == "Customer"
    assert sorted(rows[1:]) == [['\'=HYPERLINK("x")', "'-1+2@example.com", "27"], ["Bob", "", "3.5"]]
    assert "2 customers" in page(owner_client, "export_list")
    assert "cannot run" in page(owner_client, "export_detail", made.pk)


def test_a_list_goes_out_as_xlsx_with_numbers_and_days(owner_client: Client, cast: Cast) -> None:
    making.done(cast)
    made = export(owner_client, cast, ["external_id", "placed_at", "amount"], "xlsx", "sales.order")
    sheet = python_calamine.CalamineWorkbook.from_path(made.file).get_sheet_by_index(0).to_python()
    amounts = {row[0]: row[-1] for row in sheet[1:]}
    assert amounts == {"A1": 27.0, "A2": 3.5}
    assert all(not isinstance(row[1], str) for row in sheet[1:])


def test_every_noun_that_may_be_exported_can_be(owner_client: Client, cast: Cast) -> None:
    making.done(cast)
    for noun in nouns.nouns():
        if cast.actor("owner").may(f"{noun.key}.export") and noun.visible_to(cast.actor("owner")).exists():
            columns = [column.key for column in noun.columns]
            made = export(owner_client, cast, columns, "csv", noun.key)
            assert made.status == "done", (noun.key, made.message)
            assert made.rows > 0


def test_an_export_needs_the_right_a_column_and_ones_own_selection(owner_client: Client, cast: Cast) -> None:
    from regard.exchange.services.exporting import start_export

    making.done(cast)
    mine = select(cast)
    data = {"selection": mine, "columns": [], "format": "csv"}
    assert owner_client.post(reverse("exchange:export_new"), data).status_code == 422
    with pytest.raises(NotFound):
        start_export(
            actor=cast.actor("analyst"),
            noun_key="customers.customer",
            selection_id=mine,
            columns=["name"],
            format="csv",
        )
    with pytest.raises(Forbidden):
        start_export(
            actor=cast.actor("nobody"),
            noun_key="customers.customer",
            selection_id=mine,
            columns=["name"],
            format="csv",
        )
    assert not Export.objects.exists()


def test_what_one_may_not_see_any_more_is_not_in_the_file(cast: Cast, colleague_client: Client) -> None:
    """The rows are frozen, the right to see them is asked again when the file is written."""
    making.done(cast)
    ann, bob = Customer.objects.get(name="Ann"), Customer.objects.get(name="Bob")
    Customer.objects.update(owner=cast.colleague)
    selection = freeze_rows(
        actor=cast.actor("colleague"), noun=nouns.noun("customers.customer"), ids=[ann.pk, bob.pk]
    )
    data = {"selection": selection.pk, "columns": ["name"], "format": "csv"}
    colleague_client.post(reverse("exchange:export_new"), data)
    Customer.objects.filter(pk=bob.pk).update(owner=cast.stranger)
    drain(QUEUES)
    assert Export.objects.get().rows == 1
    assert "Bob" not in Path(Export.objects.get().file).read_text()


def test_exports_are_seen_by_their_maker_only(
    cast: Cast, owner_client: Client, analyst_client: Client
) -> None:
    made = making.export(cast)
    assert owner_client.get(reverse("exchange:export_download", args=[made.pk])).status_code == 200
    assert analyst_client.get(reverse("exchange:export_download", args=[made.pk])).status_code == 404
    assert analyst_client.get(reverse("exchange:export_detail", args=[made.pk])).status_code == 404
    assert "2 customers" not in page(analyst_client, "export_list")


def test_old_files_are_forgotten(cast: Cast) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from regard.exchange.jobs import forget_old_files

    item, kept, made = making.draft(cast), making.done(cast), making.export(cast)
    old = timezone.now() - timedelta(days=31)
    Import.objects.filter(pk=item.pk).update(created_at=old)
    Import.objects.filter(pk=kept.pk).update(finished_at=old)
    Export.objects.filter(pk=made.pk).update(created_at=old)
    forget_old_files.call()
    assert list(Import.objects.values_list("pk", "error_file", "location")) == [(kept.pk, "", "")]
    assert not Export.objects.exists()
    assert not (files.home(kept.pk) / "upload").exists()


def test_organisations_walk_through_the_wizard(owner_client: Client) -> None:
    data = shared_data("maven_crm", "accounts.csv").read_bytes()
    sent = {"kind": "customers", "file": SimpleUploadedFile("accounts.csv", data)}
    assert owner_client.post(reverse("exchange:import_new"), sent).status_code == 302
    item = Import.objects.get()
    fields = page(owner_client, "import_fields", item.pk)
    assert "technolgy" in fields
    assert '<option value="parent" selected>' in fields
    assert "Import 85 rows" in page(owner_client, "import_check", item.pk)
    owner_client.post(reverse("exchange:import_run", args=[item.pk]))
    drain(QUEUES)
    assert Customer.objects.filter(kind="organisation").count() == 85
    assert Customer.objects.filter(parent__isnull=False).count() == 15
    assert "See new organisations" in page(owner_client, "import_detail", item.pk)


def test_contacts_are_mapped_checked_and_brought_in_by_the_pages(owner_client: Client) -> None:
    text = "First Name,E-mail,E-mail 2,Company,Shoe size\nAnn,ann@x.example,a@y.example,Kade,38\n"
    answer = owner_client.post(
        reverse("exchange:import_new"),
        {"kind": "contacts", "file": SimpleUploadedFile("people.csv", text.encode())},
    )
    item = Import.objects.get()
    assert answer["Location"] == reverse("exchange:import_file", args=[item.pk])
    fields = page(owner_client, "import_fields", item.pk)
    assert '<option value="email_2" selected>' in fields
    assert '<optgroup label="E-mail addresses">' in fields
    assert "4 have a field, 1 go into the note" in fields
    assert "Kept in the note under their names: Shoe size." in fields
    assert "Organisations made of a name" in page(owner_client, "import_check", item.pk)
    owner_client.post(reverse("exchange:import_run", args=[item.pk]))
    drain(QUEUES)
    assert "What came with them" in page(owner_client, "import_detail", item.pk)
    assert Customer.objects.get(kind="person").note == "Shoe size: 38"


@pytest.mark.parametrize(
    ("form", "start"), [("vcard", "BEGIN:VCARD"), ("jsonl", '{"key": "c'), ("csv", "Key in the other")]
)
def test_customers_go_out_with_everything(owner_client: Client, cast: Cast, form: str, start: str) -> None:
    making.done(cast)
    made = export(owner_client, cast, ["*"], form)
    assert (made.status, made.rows) == ("done", 2)
    text = Path(made.file).read_text(encoding="utf-8-sig")
    assert text.startswith(start)
    assert "Ann" in text


def test_what_a_check_says_is_replaced_is_listed_and_can_be_downloaded_until_it_has_run(
    cast: Cast, owner_client: Client
) -> None:
    item = making.replacing(cast)
    ann = Customer.objects.get()
    shown = page(owner_client, "import_check", item.pk)
    assert "What is replaced" in shown
    assert f'href="/customers/{ann.pk}/"' in shown
    assert re.search(r"<td>City</td><td[^>]*>Delft</td><td[^>]*><span[^>]*>Breda</span>", shown)
    sent = owner_client.get(reverse("exchange:import_replaced", args=[item.pk]))
    assert "people-replaced.csv" in sent["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(sent.content.decode("utf-8-sig"))))
    assert rows[1:] == [[str(ann.pk), "Ann Lee", "City", "Delft", "Breda"]]
    run_import(actor=cast.actor("owner"), item=item, hearing=Nobody())
    assert Customer.objects.get().city == "Breda"
    assert owner_client.get(reverse("exchange:import_replaced", args=[item.pk])).status_code == 404


def test_what_a_check_says_is_replaced_names_facts_of_profiles_to_who_may_see_them(
    cast: Cast, owner_client: Client
) -> None:
    item = making.replacing(cast, "time zone", "Europe/Berlin", "Europe/Paris")
    shown = page(owner_client, "import_check", item.pk)
    assert re.search(r"<td>Time zone</td><td[^>]*>[^<]*Berlin[^<]*</td><td[^>]*><span[^>]*>[^<]*Paris", shown)
    assert "1 value<" in shown
    owner = cast.actor("owner")
    grants = {key: scope for key, scope in owner.grants.items() if key != "customers.profile.view"}
    assert [one.label for one in replaced(item, owner)] == ["Time zone"]
    assert replaced(item, replace(owner, grants=grants)) == []


def test_a_sensitive_fact_is_said_to_be_replaced_and_not_what_it_is(cast: Cast) -> None:
    item = making.replacing(cast, "birthday", "1984-05-12", "1985-05-12")
    [one] = replaced(item, cast.actor("owner"))
    assert (one.label, one.before, one.after) == ("Date of birth", HIDDEN, HIDDEN)


def test_the_story_and_the_history_name_the_file_that_brought_something(
    cast: Cast, owner_client: Client
) -> None:
    run_import(actor=cast.actor("owner"), item=making.replacing(cast), hearing=Nobody())
    ann = Customer.objects.get()
    told = owner_client.get(f"/customers/{ann.pk}/timeline/").content.decode()
    assert "Came with the import of people.csv" in told
    assert "by the import of people.csv" in told
    assert "entered Ann Lee" not in told
    history = owner_client.get(f"/customers/{ann.pk}/history/").content.decode()
    assert "by the import of people.csv" in history
    assert "Ann Lee came with the import of people.csv on" in history
