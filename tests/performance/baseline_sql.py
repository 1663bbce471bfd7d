"""The table behind q1. Apart from baseline.py, which sets Django up as soon as it is imported."""

NOTES = 100_000
TABLE_SQL = f"""
CREATE TABLE bench_note (id bigint PRIMARY KEY, title text NOT NULL, body text NOT NULL);
INSERT INTO bench_note SELECT i, 'Note ' || i, repeat('word ', 30) FROM generate_series(1, {NOTES}) AS i;
GRANT SELECT ON bench_note TO peersupport_web;
"""
