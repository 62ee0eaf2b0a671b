"""What a user is a member of: groups, nested ones too, and roles."""
