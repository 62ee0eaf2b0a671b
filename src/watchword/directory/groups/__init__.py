"""Groups of users, nested and not: what policy is aimed at, and what may hold roles."""
