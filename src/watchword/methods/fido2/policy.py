"""What an organisation allows: whether at all, whose authenticators, and set up by whom (Graph's `Fido2`)."""

from watchword.method import Context, Rejected, Words
from watchword.methods.fido2.passkey import POLICY

_OTHER_KIND = Words("Your organisation does not allow passkeys of this kind.")


def may_register(context: Context) -> Rejected | None:
    """Why the person gets no passkey; None: they may."""
    policy = context.policy.get(POLICY, {})
    if not policy:
        return Rejected("passkey-off", Words("Passkeys are not enabled for this user."), moot=True)
    if not context.by_administrator and not policy.get("isSelfServiceRegistrationAllowed"):
        return Rejected(
            "passkey-self-service-off", Words("Ask your administrator to set up a passkey for you."), moot=True
        )
    return None


def may_use(context: Context, aaguid: str, *, attested: bool, new: bool = False) -> Rejected | None:
    """Why this kind is not allowed, to set up (`new`) or to sign in with.

    Without attestation anybody can claim any AAGUID: an allow-list takes attested ones alone (CATALOGUE WA-05).
    """
    policy = context.policy.get(POLICY, {})
    restrictions = policy.get("keyRestrictions") or {}
    listed = aaguid in {each.lower() for each in restrictions.get("aaGuids") or ()}
    enforced = bool(restrictions.get("isEnforced"))
    allowing = enforced and restrictions.get("enforcementType") == "allow"
    if enforced and listed is not allowing:
        return Rejected("passkey-not-allowed", _OTHER_KIND, moot=True)
    if not attested and (allowing or (new and policy.get("isAttestationEnforced"))):
        return Rejected("passkey-not-attested", _OTHER_KIND, moot=True)
    return None
