"""Mails of this app: one builder per kind, whose input holds one receiver and nobody else (P3).

They say the discreet title, a time and a link: no name of the group, no topic, no place, nobody's name.
"""
