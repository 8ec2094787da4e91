"""Prints the rules' pages: ``python -m disclosure_parse.checker > docs/rules.md``, with ``zh`` docs/rules.zh.md."""

import sys

from disclosure_parse.checker import rules_page

print(rules_page("zh" if sys.argv[1:] == ["zh"] else "en"), end="")
