"""The composition root: settings + adapters + registry -> application. The one place that knows all the others.

Read `offers` for what is offered, `services` for what that stands on, `application` for how it is served. Nothing is
decided here. Each name is loaded when it is first asked for: who only wants the descriptions loads no driver.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from watchword.bootstrap.application import build, open_database, operator, serve_app
    from watchword.bootstrap.branding import check_brand
    from watchword.bootstrap.offers import Services, check_methods, describe
    from watchword.bootstrap.resealing import reseal_all
    from watchword.bootstrap.restoring import void_restored
    from watchword.bootstrap.running import Application
    from watchword.bootstrap.services import wire

__all__ = [
    "Application",
    "Services",
    "build",
    "check_brand",
    "check_methods",
    "describe",
    "open_database",
    "operator",
    "reseal_all",
    "serve_app",
    "void_restored",
    "wire",
]

_WHERE = {
    "Application": "running",
    "Services": "offers",
    "build": "application",
    "check_brand": "branding",
    "check_methods": "offers",
    "describe": "offers",
    "open_database": "application",
    "operator": "application",
    "reseal_all": "resealing",
    "serve_app": "application",
    "void_restored": "restoring",
    "wire": "services",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"{__name__}.{_WHERE[name]}"), name)
