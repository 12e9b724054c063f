"""`regard segments`: who is in which segment, for scripts and terminals."""

from typing import TYPE_CHECKING, Any

import click

from regard.config.cli.answers import json_line

if TYPE_CHECKING:
    from regard.kernel.actor import Actor

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("segments")
def command() -> None:
    """Segments: rules that find customers and keep finding them."""
    import django

    django.setup()


def _actor() -> "Actor":
    from regard.kernel.actor import system_actor

    return system_actor("cli")


def _moment(at: Any) -> str | None:  # noqa: ANN401
    return at.isoformat() if at else None


@command.command("list")
@JSON
def list_(as_json: bool) -> None:
    """List every segment with its size."""
    from regard.segments.queries import visible_to

    found = visible_to(_actor()).order_by("sort_name")
    if as_json:
        rows = [
            {
                "key": one.key,
                "name": one.name,
                "kind": one.kind,
                "members": one.member_count,
                "as_of": _moment(one.data_as_of),
            }
            for one in found
        ]
        click.echo(json_line({"segments": rows}, ascii_only=False))
        return
    width = max((len(one.key) for one in found), default=0)
    for one in found:
        size = "not built" if one.member_count is None else f"{one.member_count:,}"
        click.echo(f"{one.key:<{width}}  {size:>11}  {one.name}")


@command.command("count")
@click.argument("name")
@JSON
def count(name: str, as_json: bool) -> None:
    """Count who is in the segment NAME (its key or name) on the data as it is now.

    Brings the copy and this segment up to date first, so that the answer is that of the moment.
    """
    segment = _refreshed(name)
    if as_json:
        answer = {"name": segment.name, "members": segment.member_count, "as_of": _moment(segment.data_as_of)}
        click.echo(json_line({**answer, "key": segment.key}, ascii_only=False))
    else:
        click.echo(f"{segment.member_count:,} customers are in {segment.name}.")


def _named(name: str) -> Any:  # noqa: ANN401
    """The segment of that key or name; a name of none is bad usage, as it is of a metric."""
    from regard.kernel.errors import NotFound
    from regard.segments.queries import find

    try:
        return find(_actor(), name)
    except NotFound as error:
        raise click.UsageError(str(error)) from error


def _refreshed(name: str) -> Any:  # noqa: ANN401
    """The segment by name with its members of now. Raises `RegardError` when it is not there or its rule is broken."""
    from regard.kernel.errors import Conflict
    from regard.segments.queries import foundations
    from regard.segments.services import refresh_segments

    segment = _named(name)
    refresh_segments(actor=_actor(), segments=[*foundations(segment), segment])
    segment.refresh_from_db()
    if segment.build_error:
        raise Conflict(f"The rule of “{segment.name}” cannot be read: {segment.build_error}")
    return segment


@command.command("show")
@click.argument("name")
@JSON
def show(name: str, as_json: bool) -> None:
    """Show the segment NAME: its rule in words, size, when and how it was built."""
    from regard.segments.queries import plain_sentence, uses_of

    one = _named(name)
    said = plain_sentence(one.rule)
    if as_json:
        answer = {
            "key": one.key, "name": one.name, "kind": one.kind, "description": one.description, "sentence": said,
            "rule": one.rule, "version": one.version, "members": one.member_count, "as_of": _moment(one.data_as_of),
            "last_built_at": _moment(one.last_built_at), "build_ms": one.build_ms, "error": one.build_error,
            "used_in": [{"what": use.what, "title": use.title} for use in uses_of(one)],
        }  # fmt: skip
        click.echo(json_line(answer, ascii_only=False))
        return
    click.echo(f"{one.name} ({one.key})\n{said}")
    if one.build_error:
        click.echo(f"The rule cannot be read: {one.build_error}")
    if one.member_count is None:
        click.echo("Not built yet.")
    else:
        click.echo(
            f"{one.member_count:,} members, built {one.last_built_at:%Y-%m-%d %H:%M} UTC in {one.build_ms:,} ms."
        )


@command.command("refresh")
@click.argument("names", nargs=-1)
@JSON
def refresh(names: tuple[str, ...], as_json: bool) -> None:
    """Look at every customer anew and write who came and who went: of segments NAMES, or of all."""
    from regard.segments.services import refresh_segments

    chosen = [_named(name) for name in names] or None
    done = refresh_segments(actor=_actor(), segments=chosen)
    if as_json:
        rows = [
            {"key": item.segment.key, "members": item.segment.member_count, "entered": item.entered, "left": item.left,
             "ms": item.ms, "error": item.error}
            for item in done
        ]  # fmt: skip
        click.echo(json_line({"segments": rows}, ascii_only=False))
        return
    for item in done:
        what = (
            item.error
            or f"{item.segment.member_count:,} members, {item.entered:,} entered, {item.left:,} left, {item.ms:,} ms"
        )
        click.echo(f"{item.segment.name}: {what}")
