"""What one subscriber has of the Internet's addresses."""

import ipaddress


def network_of(ip: str) -> str:
    """What one subscriber has: an IPv4 address, or the /64 of an IPv6 address; empty for what is no address."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((int(address), 64), strict=False))
    return str(address)
