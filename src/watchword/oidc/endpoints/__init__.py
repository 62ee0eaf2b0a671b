"""The identity platform's URLs (AUTHORITY section 2), for every name that clients give an organisation.

`door` guards them all; `documents`, `cloud`, `tokens`, `authorize`, `device` and `session` are what lies behind it.
"""
