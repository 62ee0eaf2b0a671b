"""What a tenant may choose about its calls (STANDARDS section 16, "# on voice call")."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from watchword.kernel.errors import Invalid


class CallStyle(Enum):
    """How a call is answered: its code is typed into the page, or the pound key is pressed, as Entra has it."""

    CODE = "code"
    APPROVE = "approve"


def call_style(settings: Mapping[str, Any]) -> CallStyle:
    """What the setting `voice` of `[methods.phone]` asks for: a code unless it says `approve`.

    Raises Invalid `phone-settings-invalid` for another value, or a name that is not `voice`.
    """
    unknown = settings.keys() - {"voice"}
    if unknown:
        raise _invalid(f"there is no setting {min(unknown)!r}")
    said = settings.get("voice", CallStyle.CODE.value)
    if said not in [style.value for style in CallStyle]:
        raise _invalid("'voice' is 'code' or 'approve'")
    return CallStyle(said)


def _invalid(why: str) -> Invalid:
    return Invalid("phone-settings-invalid", f"The settings of phone methods cannot be used: {why}.")
