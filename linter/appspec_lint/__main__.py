"""Run the command line: `python -m appspec_lint`."""

import sys

from appspec_lint.cli import main

sys.exit(main())
