"""Software OATH: an app that shows a new code every 30 seconds. TOTP, RFC 6238, over HOTP, RFC 4226.

A single-factor one-time-password authenticator (NIST SP 800-63B-4 section 3.1.4). Graph knows it as
softwareOathAuthenticationMethod: read and deleted there, registered by the person alone.
"""

from watchword.methods.software_oath.faces import METHOD

__all__ = ["METHOD"]
