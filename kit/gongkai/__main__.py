"""Run the command as ``python -m gongkai``."""

import sys

# Python puts the folder one stands in first: a file of a package's name in it would be run.
if not sys.flags.safe_path:
    del sys.path[0]

from gongkai.command import main

sys.exit(main())
