"""Password: a memorized secret, NIST SP 800-63B-4 section 3.1.1. Every account is made with one.

Graph knows it as passwordAuthenticationMethod: one for each person, with a fixed id; read, reset and changed, never
made or deleted by itself. At rest it is an argon2id hash, sealed.
"""

from watchword.methods.password.faces import METHOD

__all__ = ["METHOD"]
