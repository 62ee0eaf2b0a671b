"""Whom devices may be approved by. Pure."""

from dataclasses import dataclass

from watchword.oidc.model import Account, Client
from watchword.oidc.protocol import grant_refusals
from watchword.oidc.well_known import PREAUTHORISED


@dataclass(frozen=True)
class DeviceRules:
    """`administrators`: whether those who hold a role may approve any application's devices.

    A code that somebody is talked into typing is worth most where they may do most (Storm-2372). The tools that
    administrators work with are let through all the same: there the flow is how Microsoft's own clients sign in
    (AUTHORITY section 6), and what comes of it can do no more than their roles allow.
    """

    administrators: bool = False

    def check(self, client: Client, account: Account) -> None:
        """As it is approved, and again as it is redeemed: roles change. Raises OAuthRefused (CATALOGUE DEV-01)."""
        if account.role_ids and not self.administrators and client.app_id not in PREAUTHORISED:
            raise grant_refusals.device_of_administrator()
