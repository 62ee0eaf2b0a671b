"""The identity platform in SQL: keys, codes, grants, devices, requests under way, consents."""
