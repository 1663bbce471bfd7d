"""How dates and times are written, one package for each language: Django's own English writes American dates."""
