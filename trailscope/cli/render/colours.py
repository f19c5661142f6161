"""What is coloured on a terminal. The names are understood by click and by rich alike."""

SEVERITY = {"critical": "bright_red", "high": "red", "medium": "yellow", "low": "cyan", "info": "blue"}
ERROR = "red"
WARNING = "yellow"
GOOD = "green"
