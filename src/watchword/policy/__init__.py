"""What is allowed and demanded: the authentication methods policy."""
