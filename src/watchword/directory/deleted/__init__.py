"""Soft-deleted objects, whatever they were."""
