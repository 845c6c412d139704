"""The shape of the files of our QTI packages: profiles of our own, in the names of either version."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from lxml import etree

Version = Literal["2.1", "3.0"]
Kind = Literal["item", "manifest"]

_SHAPES: Final = Path(__file__).parent / "shapes"
_ONLY: Final = "{urn:trainer:version}only"
_IN_3: Final = {
    "http://www.imsglobal.org/xsd/imsqti_v2p1": "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    "http://www.imsglobal.org/xsd/imscp_v1p1": "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
}
_HTML: Final = {"div", "p"}
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def accepts(kind: Kind, version: Version, root: etree._Element) -> bool:
    """Whether a document is one that our writers may write."""
    return not faults(kind, version, root)


def faults(kind: Kind, version: Version, root: etree._Element) -> list[str]:
    """What the profile has against a document. A grammar cannot say that no two resources share a name."""
    shape = profile(kind, version)
    wrong = [] if shape.validate(root) else [str(each) for each in shape.error_log]
    names = Counter(each.get("identifier") for each in root.iter("{*}resource", "{*}manifest"))
    return wrong + [f"{name} is there {times} times" for name, times in names.items() if times > 1]


@cache
def profile(kind: Kind, version: Version) -> Any:
    """The profile of one kind of file, as a version spells it."""
    grammar: Any = etree.parse(_SHAPES / f"{kind}.rng").getroot()
    for each in list(grammar.iterfind(f".//*[@{_ONLY}]")):
        if each.get(_ONLY) != version:
            each.getparent().remove(each)
    if version == "3.0":
        grammar.set("ns", _IN_3[grammar.get("ns")])
    if kind == "item":
        for each in grammar.iter("{*}element"):
            each.set("name", element(each.get("name"), version))
        for each in grammar.iter("{*}attribute"):
            each.set("name", attribute(each.get("name"), version))
    return etree.RelaxNG(grammar)


def element(name: str, version: Version) -> str:
    """The name of an element of an item; HTML has the same names in both versions."""
    return name if version == "2.1" or name in _HTML else f"qti-{_kebab(name)}"


def attribute(name: str, version: Version) -> str:
    """The name of an attribute of an item; those of other namespaces stay."""
    return name if version == "2.1" or ":" in name else _kebab(name)


def _kebab(name: str) -> str:
    return _HUMP.sub("-", name).lower()
