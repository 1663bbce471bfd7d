"""Findings and figures as people read them: every sentence about them stands here, once. Computed from the ledger alone (P10)."""
