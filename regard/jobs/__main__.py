"""`python -m regard.jobs`: one child process of a worker. Its arguments are `worker.run`'s business."""

import argparse
import signal
from datetime import timedelta
from types import FrameType


def main() -> None:
    """Run until SIGTERM, or until the process that started this one is gone."""
    import django

    parser = argparse.ArgumentParser()
    parser.add_argument("--name", required=True)
    parser.add_argument("--queues", required=True)
    parser.add_argument("--ticks", action="store_true")
    parser.add_argument("--lease", type=float, default=30.0)
    options = parser.parse_args()
    django.setup()
    from regard.jobs.child import Child  # models exist only now

    lease = timedelta(seconds=options.lease)
    child = Child(options.name, options.queues.split(","), has_ticks=options.ticks, lease=lease)

    def end(number: int, frame: FrameType | None) -> None:
        child.stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    child.run()


if __name__ == "__main__":
    main()
