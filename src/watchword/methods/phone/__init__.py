"""Phone: a number that codes are sent to by text or read out by voice.

An out-of-band authenticator over the public telephone network, restricted by NIST SP 800-63B-4 section 3.1.3.3. Graph
knows it as phoneAuthenticationMethod (three fixed ids, one per type) with two policy configurations, Sms and Voice.
"""

from watchword.methods.phone.faces import METHOD

__all__ = ["METHOD"]
