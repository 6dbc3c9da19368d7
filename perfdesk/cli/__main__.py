"""`python -m perfdesk.cli`: the command line alone, without any window."""

import sys

from perfdesk.cli.entry import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
