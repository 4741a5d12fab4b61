"""Reading Office Open XML packages safely: limits while inflating, no entities, no encryption."""

from __future__ import annotations

import io
import zipfile
import zlib
from functools import partial

from lxml import etree

from mnzh_legal.errors import FormatError, InputTooLargeError

#: Largest inflated size of an Office package, in bytes.
MAX_INFLATED_BYTES = 200_000_000
#: So much of a part is inflated at once.
_PIECE_BYTES = 1 << 18

#: Attributes that every XML format has.
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

#: zlib's level: of a small document's time to write, two thirds were its compression at the usual 6.
_COMPRESSION = 3

_KINDS = {
    "word": "Word document",
    "ppt": "presentation",
    "content.xml": "OpenDocument text",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_package(data: bytes, where: str, required: str) -> dict[str, bytes]:
    """Return the parts of a package by name, in their order.

    Raises:
        FormatError: no zip, encrypted, broken, or without the ``required`` part.
        InputTooLargeError: more than ``MAX_INFLATED_BYTES`` when inflated.
    """
    if data.startswith(_OLE):
        raise FormatError(
            f"{where}: encrypted with a password, or an old .doc or .xls file; remove the password "
            "or save it as .docx or .xlsx"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts: dict[str, bytes] = {}
            # what the directory admits to is refused before anything is inflated; zipfile gives
            # no more of a part than its header says, and then finds the checksum wrong. It inflates
            # as much at once as is asked for, whatever the header says: hence the small pieces
            if sum(i.file_size for i in archive.infolist()) > MAX_INFLATED_BYTES:
                raise InputTooLargeError(
                    f"{where}: inflates to more than {MAX_INFLATED_BYTES / 1e6:.0f} MB"
                )
            for info in archive.infolist():
                if info.flag_bits & 1:
                    raise FormatError(f"{where}: encrypted; remove the password")
                if info.filename.startswith("/") or ".." in info.filename.split("/"):
                    raise FormatError(f"{where}: unsafe name in the archive: {info.filename!r}")
                with archive.open(info) as handle:
                    parts[info.filename] = b"".join(iter(partial(handle.read, _PIECE_BYTES), b""))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as exc:
        raise FormatError(f"{where}: broken, not a readable Office file: {exc}") from exc
    if required not in parts:
        kind = _KINDS.get(required.split("/")[0], "workbook")
        raise FormatError(f"{where}: not a {kind} (no {required} in it)")
    return parts


def parse_part(data: bytes, where: str, name: str, *, doctype: bool = False) -> etree._Element:
    """Return the root of an XML part; entities and external references are refused.

    ``doctype`` allows a document type, which is not read.

    Raises:
        FormatError: the part is no well-formed XML.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as exc:
        raise FormatError(f"{where}: broken XML in {name}: {exc}") from exc
    if root.getroottree().docinfo.doctype and not doctype:  # type: ignore[union-attr]
        raise FormatError(f"{where}: {name} declares a document type, which is refused")
    return root


def write_package(parts: dict[str, bytes]) -> bytes:
    """Return a package of the parts; the same parts give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            # OpenDocument wants its type first and as it is
            stored = name == "mimetype"
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, content, compresslevel=_COMPRESSION)
    return buffer.getvalue()


def serialize(root: etree._Element) -> bytes:
    """Return the XML of a part as Word writes it."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
