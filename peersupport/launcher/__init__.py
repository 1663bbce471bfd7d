"""The one-command start: PostgreSQL, Redis, web, worker and beat as one supervised tree.

Standard library and psycopg2 only, no Django: the launcher must start in a blink, and must be able to speak when
the application cannot.
"""
