"""A segment's history as a chart."""

from regard.segments.models import Segment
from regard.segments.queries import history
from regard.ui.charts import Chart, Series


def history_chart(segment: Segment) -> Chart | None:
    """Members at the end of each day on which they changed, the last year; None with fewer than two days."""
    points = history(segment)
    if len(points) < 2:
        return None
    sizes = [point.members for point in points]
    series = Series("Members", sizes, role="actual", kind="line", end_label=f"{sizes[-1]:,}")
    return Chart(
        "members", "Members", [point.day for point in points], (series,), x_title="Day", from_zero=True
    )
