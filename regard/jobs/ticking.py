"""What a worker does again and again besides jobs: layers above declare it, such as following the story."""

from collections.abc import Callable

from regard.kernel.registry import Registry

Tick = Callable[[], int]
TICKS: Registry[Tick] = Registry("tick")


def tick(name: str) -> Callable[[Tick], Tick]:
    """Declare something short to do twice a second: it answers how much it did, and is called again at once if any."""

    def declare(function: Tick) -> Tick:
        return TICKS.register(name, function)

    return declare
