"""What a registration of the method looks like, and the authenticator it ends in, for the conformance kit."""

from watchword.methods.fido2.passkey import Passkey

GIVEN = {"name": "Blue key"}
BOUND = Passkey(
    slot=1,
    credential="AAEC",
    public_key="oQEC",
    sign_count=0,
    name="Blue key",
    aaguid="00000000-0000-0000-0000-000000000000",
    user_verified=True,
    synced=False,
    backed_up=False,
)
