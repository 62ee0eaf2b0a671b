"""The one organization of this database, and its domains."""
