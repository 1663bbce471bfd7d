"""Pictures: layout and drawing of published figures, one drawing for page, report, mail and file (decision 0026). Pure."""
