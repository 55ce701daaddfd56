"""The web chat: `python app.py` is `cnai-qa serve`."""

import sys

from cnai_qa.serve.cli import main

if __name__ == "__main__":
    sys.exit(main(["serve", *sys.argv[1:]]))
