"""``python -m disclosure_parse``: the command where its script is not on the path."""

from disclosure_parse.cli import main

if __name__ == "__main__":
    main()
