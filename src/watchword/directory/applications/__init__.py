"""Applications and their service principals: credentials, granted permissions, sign-in settings."""
