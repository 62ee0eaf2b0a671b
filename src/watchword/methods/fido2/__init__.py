"""FIDO2: passkeys and security keys. WebAuthn Level 3, the ceremonies of its sections 7.1 and 7.2.

A multi-factor cryptographic authenticator where it verifies who holds it, a single-factor one where it does not (NIST
SP 800-63B-4 sections 3.1.7 and 3.1.6); resistant to phishing. Graph knows it as fido2AuthenticationMethod.
"""

from watchword.methods.fido2.faces import METHOD

__all__ = ["METHOD"]
