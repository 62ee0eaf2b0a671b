"""Who administers: role templates, activated roles, definitions, assignments; one administrator always remains."""
