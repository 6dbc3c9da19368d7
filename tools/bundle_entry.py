"""What the frozen program starts: the same entry as the `perfdesk` command."""

import sys

from ui.app import main

if __name__ == "__main__":
    sys.exit(main())
