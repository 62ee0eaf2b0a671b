"""Running an operator's command: the application opened beside a server that may be running, and closed again."""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from typing import Any

from watchword.cli.operate.place import with_settings
from watchword.settings import Settings


def operating(function: Callable[..., Awaitable[Any]]) -> Callable[..., Any]:
    """Make a command of `async def f(application, actor, **options)`."""

    @with_settings
    @functools.wraps(function)
    def run(settings: Settings, **options: Any) -> Any:
        return asyncio.run(_within(settings, function, options))

    return run


async def _within(settings: Settings, function: Callable[..., Awaitable[Any]], options: dict[str, Any]) -> Any:
    from watchword.bootstrap import build, operator

    application = await build(settings)
    try:
        return await function(application, operator(), **options)
    finally:
        await application.close()
