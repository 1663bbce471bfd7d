"""What to adapt: hints from findings and roster figures, and what became of those that were taken on."""
