"""Reading a survey of the past from a file: pure, no Django, imports nothing of this project outside this folder."""
