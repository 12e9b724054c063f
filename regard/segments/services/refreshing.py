"""Refreshing: all rules of a level in one pass, then the difference written segment by segment."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic

from django.utils import timezone

from regard.kernel.actor import Actor, system_actor
from regard.kernel.errors import Invalid, RegardError
from regard.kernel.words import tr
from regard.segments import rules
from regard.segments.bits import IdSet
from regard.segments.evaluation import who_is_in
from regard.segments.models import Build, RefreshState, Segment
from regard.segments.queries import references, setting, words
from regard.segments.services.feeding import Feed, read_feed, read_loud, settle_feed, settle_loud
from regard.segments.services.membership import Change, Outcome, Superseded, apply_outcome

MOST_TOUCHED = 50_000
"""Up to so many customers are looked at by themselves; above, everybody is."""

SILENT_FACTS = frozenset({"customer_values", "products"})
"""Facts that change without telling of a customer: when they did, everybody is looked at."""

Cause = Build.Cause
Checkpoint = Callable[[], None]


@dataclass(frozen=True)
class Refreshed:
    """What became of one segment."""

    segment: Segment
    entered: int
    left: int
    ms: int
    error: str = ""


def refresh_segments(
    *,
    actor: Actor,
    segments: Iterable[Segment] | None = None,
    cause: str = Cause.ASKED,
    checkpoint: Checkpoint = lambda: None,
) -> list[Refreshed]:
    """Evaluates segments (all of them, by default) for every customer and writes who came and went.

    Brings the columnar copy up to date first. Segments that others are made of come first, and segments made of the
    chosen ones are refreshed with them. A rule that cannot be read
    any more keeps its members and says why in `build_error`.
    """
    _catch_up()
    everything = list(Segment.objects.all())
    chosen = everything if segments is None else with_dependents(list(segments), everything)
    return _refresh(actor, chosen, cause, checkpoint)


def refresh_due(checkpoint: Checkpoint = lambda: None) -> list[Refreshed]:
    """Does what has become necessary since the last time; a handful of queries when nothing has.

    A new day, recomputed values, or very many touched customers have everybody looked at; otherwise only the touched
    customers are. Segments whose rule was never built are built. What is told is quiet where an import caused it.
    """
    feed = read_feed()
    if feed:
        _catch_up()
    state, _ = RefreshState.objects.get_or_create(pk=1)
    versions = _versions()
    today = setting().today
    is_new_day, is_new_data = state.day != today, state.versions != versions
    chosen = list(Segment.objects.all())
    done = _refresh_stale(chosen, checkpoint)
    built = [segment for segment in chosen if not segment.is_stale]
    if is_new_day or is_new_data or len(feed.ids()) > MOST_TOUCHED:
        cause = Cause.CLOCK if is_new_day else Cause.DATA if is_new_data else Cause.IMPORT
        quiet = is_new_data and state.had_import
        told_to = state.brought_from if quiet else None
        done += _refresh(_system(), built, cause, checkpoint, feed=feed, is_quiet=quiet, brought_from=told_to)
        if is_new_data:
            state.had_import, state.brought_from = False, None
        else:
            _keep_brought(state, feed)
    elif feed:
        cause = Cause.DATA if len(feed.loud) else Cause.IMPORT
        done += _refresh(_system(), built, cause, checkpoint, feed=feed, asked=IdSet.of(feed.ids()))
        _keep_brought(state, feed)
    else:
        return done
    settle_feed(feed)
    RefreshState.objects.filter(pk=1).update(
        day=today,
        versions=versions,
        had_import=state.had_import or bool(len(feed.quiet)),
        brought_from=state.brought_from,
    )
    return done


def refresh_loud(checkpoint: Checkpoint = lambda: None) -> list[Refreshed]:
    """The quick part of that: only those who did something just now are looked at, and nobody else is, whatever the day or an
    import has changed."""
    feed = read_loud()
    if not feed:
        return []
    _catch_up()
    built = [segment for segment in Segment.objects.all() if not segment.is_stale]
    done = _refresh(_system(), built, Cause.DATA, checkpoint, feed=feed, asked=IdSet.of(feed.ids()))
    settle_loud(feed)
    return done


def _keep_brought(state: RefreshState, feed: Feed) -> None:
    """Whom an import has just brought is looked at again once there are values of them, and has not moved by that."""
    if len(brought := feed.fresh.ids()):
        lowest = int(brought.min())
        state.brought_from = lowest if state.brought_from is None else min(lowest, state.brought_from)


def _catch_up() -> None:
    """The copy with everything that was written before; the engine is loaded here, not at every start."""
    from regard.analytics.services import catch_up

    catch_up()


def _system() -> Actor:
    return system_actor("segments")


def _versions() -> dict[str, int]:
    from regard.analytics import engine

    return engine.versions(SILENT_FACTS)


def _as_of() -> datetime | None:
    from regard.analytics import engine

    return engine.as_of()


def _refresh_stale(chosen: Sequence[Segment], checkpoint: Checkpoint) -> list[Refreshed]:
    """Segments with a new rule, and those that are made of them."""
    stale = [segment for segment in chosen if segment.is_stale and not segment.build_error]
    if not stale:
        return []
    _catch_up()
    return _refresh(_system(), with_dependents(stale, chosen), Cause.RULE, checkpoint, is_quiet=True)


def with_dependents(changed: Sequence[Segment], everything: Iterable[Segment]) -> list[Segment]:
    """`changed` and all segments that are made of them, directly or not."""
    found = {segment.pk: segment for segment in changed}
    waiting = [(segment, references(segment.rule)) for segment in everything]
    while more := [
        segment for segment, refers in waiting if segment.pk not in found and refers & found.keys()
    ]:
        found.update({segment.pk: segment for segment in more})
    return list(found.values())


def _refresh(
    actor: Actor,
    chosen: Sequence[Segment],
    cause: str,
    checkpoint: Checkpoint,
    *,
    feed: Feed | None = None,
    asked: IdSet | None = None,
    is_quiet: bool = False,
    brought_from: int | None = None,
) -> list[Refreshed]:
    feed = feed or Feed()
    trees, done = _readable(chosen)
    by_id = {segment.pk: segment for segment in chosen}
    as_of = _as_of()
    for level in _levels(trees):
        checkpoint()
        started = monotonic()
        inside = who_is_in(level, setting(), None if asked is None else asked.ids())
        share = (monotonic() - started) / max(len(level), 1)
        for key in level:
            begun = monotonic() - share
            outcome = _outcome(by_id[key], inside[key], cause, feed, asked, is_quiet=is_quiet)
            outcome = replace(outcome, brought_from=brought_from)
            try:
                change = apply_outcome(actor=actor, outcome=outcome, checkpoint=checkpoint)
            except Superseded:
                continue  # whoever changed the rule has asked for a refresh of their own
            done.append(_finish(outcome, change, round((monotonic() - begun) * 1000), as_of))
    return done


def _outcome(
    segment: Segment, inside: IdSet, cause: str, feed: Feed, asked: IdSet | None, *, is_quiet: bool
) -> Outcome:
    """A first build is a finding and moves nobody; a new rule moves, but not because of anything customers did."""
    outcome = Outcome(segment, inside, asked, cause, feed, is_quiet=is_quiet)
    if segment.built_version is None:
        return replace(outcome, cause=Cause.FIRST, is_told=False)
    if segment.is_stale:
        return replace(outcome, cause=Cause.RULE, is_quiet=True)
    return outcome


def _readable(chosen: Sequence[Segment]) -> tuple[dict[int, rules.Group], list[Refreshed]]:
    """The trees of segments; rules that cannot be read any more are noted on their segment instead."""
    vocabulary = words()
    trees: dict[int, rules.Group] = {}
    failed: list[Refreshed] = []
    for segment in chosen:
        try:
            trees[segment.pk] = rules.read(segment.rule, vocabulary)
        except Invalid as error:
            failed.append(_fail(segment, error))
    return trees, failed


def _fail(segment: Segment, error: RegardError) -> Refreshed:
    segment.build_error = str(error)[:500]
    Segment.objects.filter(pk=segment.pk).update(build_error=segment.build_error)
    return Refreshed(segment, 0, 0, 0, segment.build_error)


def _levels(trees: Mapping[int, rules.Group]) -> list[dict[int, rules.Group]]:
    """The rules in the order in which they can be evaluated: those that refer to none of the others first."""
    waiting = dict(trees)
    levels = []
    while waiting:
        ready = {
            key: tree
            for key, tree in waiting.items()
            if not rules.segments_in(tree) & (waiting.keys() - {key})
        }
        if not ready:
            raise Invalid(
                tr("Segments {numbers} are made of each other.", numbers=sorted(waiting)),
                remedy=tr("Change one of their rules."),
            )
        levels.append(ready)
        waiting = {key: tree for key, tree in waiting.items() if key not in ready}
    return levels


def _finish(outcome: Outcome, change: Change, ms: int, as_of: datetime | None) -> Refreshed:
    segment, now = outcome.segment, timezone.now()
    if change.build is None and outcome.cause in (Cause.FIRST, Cause.RULE):
        change.build = Build.objects.create(
            segment=segment, version=segment.version, cause=outcome.cause, members=segment.member_count or 0
        )
    if change.build is not None:
        Build.objects.filter(pk=change.build.pk).update(finished_at=now, ms=ms)
    Segment.objects.filter(pk=segment.pk, member_count=None).update(member_count=0)
    Segment.objects.filter(pk=segment.pk, version=segment.version).update(
        last_built_at=now, built_version=segment.version, build_ms=ms, data_as_of=as_of, build_error=""
    )
    segment.refresh_from_db()
    return Refreshed(segment, change.entered, change.left, ms)


__all__ = ["Refreshed", "refresh_due", "refresh_loud", "refresh_segments"]
