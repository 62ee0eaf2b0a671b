"""What can be done with sessions, remembered browsers and re-registration: what Graph has no operation for.

Each is permitted as Graph's nearest action is (CONTRACT section 2): ending a session as `revokeSignInSessions`, all
that concerns the second factor as changing authentication methods.
"""

from dataclasses import replace

from watchword.access.action import Action, Own
from watchword.access.credential_actions import METHODS_READ, SIGN_IN_PREFERENCES_WRITE
from watchword.access.user_actions import USERS_REVOKE_SESSIONS

SESSIONS_READ = replace(METHODS_READ, name="sessions.read", restricted_read=False)
SESSIONS_END = replace(USERS_REVOKE_SESSIONS, name="sessions.end")
REMEMBERED_READ = replace(METHODS_READ, name="remembered_browsers.read", restricted_read=False)
REMEMBERED_FORGET = replace(SIGN_IN_PREFERENCES_WRITE, name="remembered_browsers.forget")
MFA_SESSIONS_REVOKE = replace(SIGN_IN_PREFERENCES_WRITE, name="mfa_sessions.revoke")
"""Towards more safety: one's own, freely."""
REREGISTRATION_READ = replace(METHODS_READ, name="reregistration.read", restricted_read=False)
SIGN_IN_PREVIEW = replace(METHODS_READ, name="sign_in_preview.read", restricted_read=False)
"""What a person would see: which methods they have, and no number and no address of any."""
REREGISTER = replace(SIGN_IN_PREFERENCES_WRITE, name="reregister", own=Own.NEVER)
"""It opens a way to set up methods: nobody opens it for themselves."""
UNLOCK = replace(SIGN_IN_PREFERENCES_WRITE, name="unlock", own=Own.NEVER)
"""It gives more tries: nobody gives them to themselves."""

SESSION_ACTIONS: tuple[Action, ...] = (
    SESSIONS_READ,
    SESSIONS_END,
    REMEMBERED_READ,
    REMEMBERED_FORGET,
    MFA_SESSIONS_REVOKE,
    REREGISTRATION_READ,
    SIGN_IN_PREVIEW,
    REREGISTER,
    UNLOCK,
)
