"""What an operator may choose about one-time codes (STANDARDS section 3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from watchword.kernel.errors import Invalid
from watchword.methods.software_oath.totp import USUAL, Shape

_CHOICES: Mapping[str, tuple[int, ...]] = {"digits": (6, 8), "period": (30, 60), "skew": (0, 1)}


@dataclass(frozen=True)
class OathSettings:
    """`shape`: of what is registered from now on; SHA-1, as many apps know no other. `skew`: of what is verified."""

    shape: Shape = USUAL
    skew: int = 1


def settings_from(settings: Mapping[str, Any]) -> OathSettings:
    """The settings `digits` (6 or 8), `period` (30 or 60 seconds) and `skew` (1 or 0 steps beside the current one).

    Raises Invalid `oath-settings-invalid` for another value, or a name that is not one of these.
    """
    for name, value in settings.items():
        if name not in _CHOICES:
            raise Invalid("oath-settings-invalid", f"The one-time code settings are not valid: there is no {name!r}.")
        if isinstance(value, bool) or value not in _CHOICES[name]:
            allowed = " or ".join(map(str, _CHOICES[name]))
            raise Invalid("oath-settings-invalid", f"The one-time code settings are not valid: {name!r} is {allowed}.")
    default = OathSettings()
    shape = Shape(
        digits=settings.get("digits", default.shape.digits), period=settings.get("period", default.shape.period)
    )
    return OathSettings(shape, settings.get("skew", default.skew))
