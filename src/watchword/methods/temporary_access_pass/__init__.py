"""Temporary Access Pass: a passcode for a few hours, made by an administrator, with which a person sets up the rest.

Graph knows it as temporaryAccessPassAuthenticationMethod: one for each person, whose value is in the answer that makes
it and nowhere else. At rest it is an argon2id hash, sealed.
"""

from watchword.methods.temporary_access_pass.faces import METHOD

__all__ = ["METHOD"]
