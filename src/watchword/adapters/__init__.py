"""Gateways to what lies outside: randomness, hashing, keys at rest, TLS. Each knows the kernel and no feature."""
