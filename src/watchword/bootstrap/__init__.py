"""The composition root: settings + adapters + registry -> application. The one place that knows all the others.

Read `services` for what is offered and what it stands on, `application` for how it is served. Nothing is decided here.
"""

from watchword.bootstrap.application import build, open_database, operator, serve_app
from watchword.bootstrap.resealing import reseal_all
from watchword.bootstrap.running import Application
from watchword.bootstrap.services import Services, describe, wire

__all__ = [
    "Application",
    "Services",
    "build",
    "describe",
    "open_database",
    "operator",
    "reseal_all",
    "serve_app",
    "wire",
]
