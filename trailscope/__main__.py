"""``python -m trailscope`` is the command line."""

from trailscope.cli import main

if __name__ == "__main__":
    main()
