"""`watchword doctor`: is everything as it must be, and if not, what to do."""

import asyncio
import os

import click

from watchword.cli.exits import Exit
from watchword.cli.operate import findings
from watchword.cli.operate.findings import Finding, Level, fail, ok
from watchword.cli.operate.place import settings_file, settings_of
from watchword.kernel.errors import Problem


@click.command()
@click.option("--config", metavar="FILE", help="The settings file. Default: WATCHWORD_SETTINGS, watchword.toml here.")
def command(config: str | None) -> None:
    """Check the installation, and say what to do. Exit code 0: all is well, or nearly; 1: a check failed."""
    found = asyncio.run(_check(config))
    findings.show(found)
    raise SystemExit(Exit.FAULT if any(each.level is Level.FAIL for each in found) else Exit.OK)


async def _check(config: str | None) -> list[Finding]:
    from watchword.cli.operate.database_checks import check_database
    from watchword.cli.operate.host_checks import check_host
    from watchword.kernel.clock import system_clock

    now = system_clock()
    try:
        settings = settings_of(config, os.environ)
    except Problem as problem:
        wrong = [fail("settings", f"{fault.target}: {fault.message}", "Mend the file.") for fault in problem.faults]
        return wrong or [fail("settings", problem.message, "Mend the file.")]
    found = [ok("settings", str(settings_file(config, os.environ) or "defaults")), *check_host(settings, now)]
    if settings.test_mode:
        found.append(findings.warn("settings", "test_mode is on", "Never with people who are not testers (OPS-02)."))
    return [*found, *[each async for each in check_database(settings, now)]]
