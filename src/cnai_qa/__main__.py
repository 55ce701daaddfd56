"""`python -m cnai_qa` is the command line."""

import sys

from .serve.cli import main

sys.exit(main())
