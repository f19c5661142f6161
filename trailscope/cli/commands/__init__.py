"""One file a command: its options, and the order of what it does. What it prints is in ``cli/render``."""
