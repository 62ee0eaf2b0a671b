"""What an operator may choose about passkeys: whose attestation is trusted, and what models are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography import x509

from watchword.kernel.errors import Invalid
from watchword.kernel.ids import canonical_guid


@dataclass(frozen=True)
class PasskeySettings:
    """`roots`: certificates that attestation is trusted from. `models`: names of authenticators by their AAGUID."""

    roots: tuple[x509.Certificate, ...] = ()
    models: tuple[tuple[str, str], ...] = ()

    def model(self, aaguid: str) -> str | None:
        """What the authenticator is called."""
        return dict(self.models).get(aaguid)


def settings_from(settings: Mapping[str, Any]) -> PasskeySettings:
    """The settings `attestation_roots` (PEM texts) and `models` (names by AAGUID).

    Raises Invalid `passkey-settings-invalid` for anything else.
    """
    for name in settings:
        if name not in ("attestation_roots", "models"):
            raise _invalid(f"there is no {name!r}")
    return PasskeySettings(_roots(settings.get("attestation_roots", [])), _models(settings.get("models", {})))


def _roots(given: Any) -> tuple[x509.Certificate, ...]:
    try:
        return tuple(root for text in given for root in x509.load_pem_x509_certificates(text.encode()))
    except (ValueError, TypeError, AttributeError) as error:
        raise _invalid("'attestation_roots' is a list of certificates in PEM") from error


def _models(given: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(given, Mapping) or any(
        canonical_guid(k) != k or not isinstance(v, str) for k, v in given.items()
    ):
        raise _invalid("'models' names authenticators by AAGUID, in lower case")
    return tuple(given.items())


def _invalid(why: str) -> Invalid:
    return Invalid("passkey-settings-invalid", f"The passkey settings are not valid: {why}.")
