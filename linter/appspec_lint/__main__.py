"""Let `python -m appspec_lint` be the command."""

import sys

from appspec_lint.cli import main

sys.exit(main())
