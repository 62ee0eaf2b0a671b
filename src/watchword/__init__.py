"""Watchword: a self-hosted identity service for people's authentication methods."""
