"""`python -m senna`."""

import sys

from senna.cli import main

sys.exit(main())
