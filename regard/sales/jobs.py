"""Values of customers are computed every night; people and imports ask for them in between."""

from regard.jobs.schedule import every
from regard.kernel.words import lazy
from regard.sales.services.model_runs import compare_cells, judge_forecast, refresh_values

__all__ = ["compare_cells", "judge_forecast", "refresh_values"]

every(daily_at="04:30", title=lazy("Compute customer values"))(refresh_values)
