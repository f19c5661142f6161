"""Containment: what cuts an intruder off, as a sheet of commands that is printed and never run.

remedies/        deed → commands, checks, undo, what it may break: one file per phase, in no order of code
prevention.yaml  deed → policies and settings that would have prevented it
table.py         both, read
contained.py     which events are meant: an incident's, a key's, a principal's
deeds.py         what was done in them, by which callers, and what undid it since
command.py       a command with values from the logs in it, as words that a shell takes for nothing else
sheet.py         the sheet as a value
planning.py      from deeds to the sheet
document.py      the sheet as text and as Markdown
"""
