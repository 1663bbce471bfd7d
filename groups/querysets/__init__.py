"""Queries as words of the domain."""
