"""A person's account: created, read, changed, deleted, restored; what it is a member of."""
