"""Takes what cannot be read out of a Word package, so that the rest can be."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from lxml import etree

from disclosure_parse.document import Notice
from disclosure_parse.errors import DamagedFileError
from disclosure_parse.readers.containers import Package, parse_xml, relationships

_TYPES = "[Content_Types].xml"
_TYPES_NAMESPACE = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_MAIN = "/officeDocument"


def without_broken_parts(package: Package) -> tuple[Package, list[Notice]]:
    """The package without references to parts that are missing or are broken XML, and a notice for each.

    Broken lists of references or of content types raise DamagedFileError, as does a broken main part later.
    """
    members = dict(package.members)
    notices: list[Notice] = []
    for name in [name for name in members if name.endswith(".rels")]:
        folder, file = posixpath.split(name)
        part = posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))
        reasons = {
            link.id: (link.target, reason)
            for link in relationships(members, part)
            if not link.external and not link.kind.endswith(_MAIN) and (reason := _fault(members, link.target))
        }
        if not reasons:
            continue
        root = parse_xml(members[name], name)
        for line in list(root):
            if line.get("Id", "") in reasons:
                root.remove(line)
        members[name] = etree.tostring(root)
        notices += [
            Notice("part_damaged", f"{target} {reason} and was left out")
            for target, reason in reasons.values()
            if target not in package.damaged
        ]
    if _TYPES in members:
        members[_TYPES] = _with_defaults(members)
    return Package(members, package.damaged), notices


def _fault(members: Mapping[str, bytes], target: str) -> str:
    if target not in members:
        return "is missing from the package"
    if target.endswith(".xml"):
        try:
            parse_xml(members[target], target)
        except DamagedFileError:
            return "is broken XML"
    return ""


def _with_defaults(members: Mapping[str, bytes]) -> bytes:
    """The list of content types with an entry for every extension in the package: python-docx asks for each."""
    root = parse_xml(members[_TYPES], _TYPES)
    known = {entry.get("Extension", "").lower() for entry in root}
    for extension in sorted({posixpath.splitext(name)[1].lstrip(".").lower() for name in members} - known - {""}):
        etree.SubElement(
            root, _TYPES_NAMESPACE + "Default", {"Extension": extension, "ContentType": "application/octet-stream"}
        )
    return etree.tostring(root)
