"""Accounts to begin with: a demo organization, and as many users as a measurement asks for."""
