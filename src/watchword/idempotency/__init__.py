"""Requests that may be sent again: what they were answered, for a day."""
