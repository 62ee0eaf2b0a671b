"""E-mail: an address that can reset a password. It proves no factor and signs nobody in.

NIST SP 800-63B-4 section 3.1.3.1: e-mail is not used for out-of-band authentication.
Graph knows it as emailAuthenticationMethod: at most one for each person, with a fixed id.
"""

from watchword.methods.email.faces import METHOD

__all__ = ["METHOD"]
