"""Who is assigned to which application, where an application takes nobody else (Graph's appRoleAssignment)."""
