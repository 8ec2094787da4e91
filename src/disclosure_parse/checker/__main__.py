"""Prints the documentation of the rules: ``python -m disclosure_parse.checker > docs/rules.md``."""

from disclosure_parse.checker import rules_page

print(rules_page(), end="")
