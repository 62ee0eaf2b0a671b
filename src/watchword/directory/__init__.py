"""People's accounts, their profile contact, groups, roles, the organization, its domains, and applications."""
