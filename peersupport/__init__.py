"""Wiring of the installation: settings, addresses, tenancy, the worker and the one-command start."""
