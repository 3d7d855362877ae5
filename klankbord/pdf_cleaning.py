"""Writes a PDF anew with nothing in it but what somebody reads: run in a process of its own by `klankbord.safe_pdf`.

It works by what may stay, not by what must go: from the catalogue on, each dictionary keeps the keys that are known to
be harmless where it stands, each stream is unpacked within bounds and packed again, and a picture loses all but its
pixels. What nothing refers to any more is not written. The tags for screen readers stay. Source: security.md D13.

Standard input: the file. Standard output: one line of JSON, `{"pages": 3}` or `{"refused": "broken"}`, and behind the
first of these the new file.
"""

from __future__ import annotations

import json
import math
import re
import resource
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from klankbord.pdf_places import FORBIDDEN_TYPES, PLAIN, SKIP, STAYS, leads_to

# Unit: bytes of memory and seconds of computing for the whole child; what it needs for 60 full pages is a third.
MOST_MEMORY = 600_000_000
MOST_SECONDS = 10

MOST_PAGES = 60
MOST_OBJECTS = 50_000
# Unit: bytes, of one stream and of all together, unpacked.
MOST_UNPACKED = 64_000_000
MOST_UNPACKED_TOGETHER = 200_000_000
# Unit: pixels, of one picture (security.md D13) and of all together.
MOST_PIXELS = 20_000_000
MOST_PIXELS_TOGETHER = 400_000_000
# Unit: points. The largest page that readers have to take (ISO 32000-1, annex C).
LARGEST_SIDE = 14_400
LONGEST_LINK = 2_000

LINK = re.compile(r"(?:https?://|mailto:)[\x21-\x7e]+", re.IGNORECASE)
# How streams are packed: text may be written in letters, and packed once. Pictures have two packings of their own.
# JPX and JBIG2 are left out: programs that unpack them have been broken into most.
AS_LETTERS = {"/ASCII85Decode", "/A85", "/ASCIIHexDecode", "/AHx"}
PACKED = {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"}
JPEG = {"/DCTDecode", "/DCT"}
FAX = {"/CCITTFaxDecode", "/CCF"}
# Of who made a picture, where and with what.
HIDDEN_IN_PICTURES = (b"Exif\x00\x00", b"http://ns.adobe.com/xap/")


class Refused(Exception):  # an answer, not an error of ours
    """The file is not taken; as text it is the code of the reason (klankbord.exceptions)."""


def clean(data: bytes, language: str) -> tuple[bytes, int]:
    """Return a PDF written anew, and its number of pages; where it says no language it gets the one that is given.

    The same file gives the same bytes. Raises: Refused.
    """
    if not data:
        raise Refused("empty")
    # Not a byte before it: a file that begins as something else is something else to somebody.
    if not data.startswith(b"%PDF-"):
        raise Refused("no_pdf")
    try:
        pdf = Pdf.open(BytesIO(data), attempt_recovery=False, suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise Refused("locked") from error
    with pdf:
        if pdf.is_encrypted:
            raise Refused("locked")
        pages = Cleaner(pdf, language).clean()
        written = BytesIO()
        pdf.save(
            written,
            deterministic_id=True,
            compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    # What somebody downloads is what was just proved to open.
    with Pdf.open(BytesIO(written.getvalue()), attempt_recovery=False) as again:
        if len(again.pages) != pages:
            raise Refused("broken")
    return written.getvalue(), pages


class Cleaner:
    """Walks through one file, and takes away what does not belong where it stands."""

    def __init__(self, pdf: Pdf, language: str) -> None:
        self.pdf = pdf
        self.language = language
        self.todo: list[tuple[Any, str]] = []
        self.seen: set[tuple[tuple[int, int], str]] = set()
        self.packed_anew: set[tuple[int, int]] = set()
        self.pages: set[tuple[int, int]] = set()
        self.links: set[tuple[int, int]] = set()
        self.unpacked = self.pixels = self.steps = 0
        self.fits: dict[str, Callable[[Any], bool]] = {
            "picture": self._is_picture,
            "page of tags": self._is_page,
            "object of tags": self._is_link,
            "target": self._is_target,
            PLAIN: self._is_plain,
        }

    def clean(self) -> int:
        """Clean the file, and return its number of pages."""
        if len(self.pdf.objects) > MOST_OBJECTS:
            raise Refused("heavy")
        pages = self._straighten_pages()
        for page in pages:
            self._clean_links(page)
        root = self.pdf.Root
        if not isinstance(root.get("/Lang"), String) or not str(root["/Lang"]).strip():
            root["/Lang"] = String(self.language)
        self.todo = [(root, "catalogue"), *((page, "page") for page in pages)]
        while self.todo:
            self.steps += 1
            # Directly nested values are no objects of their own, so they are counted as they come.
            if self.steps > 40 * MOST_OBJECTS:
                raise Refused("heavy")
            self._visit(*self.todo.pop())
        for key in set(self.pdf.trailer.keys()) - {"/Root", "/Size"}:
            del self.pdf.trailer[key]
        return len(pages)

    def _straighten_pages(self) -> list[Any]:
        """Hang all pages under one node, so that no page hides beside the tree."""
        count = len(self.pdf.pages)
        if count > MOST_PAGES:
            raise Refused("long")
        if not count:
            raise Refused("broken")
        pages = [page.obj for page in self.pdf.pages]
        node = self.pdf.make_indirect(Dictionary(Type=Name.Pages, Count=count, Kids=Array(pages)))
        for page in pages:
            page["/Parent"] = node
            self.pages.add(page.objgen)
            _check_boxes(page)
        self.pdf.Root["/Pages"] = node
        return pages

    # --- Places -----------------------------------------------------------------------------------------------------
    def _visit(self, value: Any, place: str) -> None:
        if not isinstance(value, Object):
            return
        if value.is_indirect:
            if (value.objgen, place) in self.seen:
                return
            self.seen.add((value.objgen, place))
        if place == "target list":
            self._clean_target_list(value)
        elif isinstance(value, Array):
            self._visit_array(value, place)
        elif isinstance(value, (Dictionary, Stream)):
            self._visit_keys(value, place)
            if isinstance(value, Stream):
                self._pack_anew(value)

    def _visit_array(self, value: Any, place: str) -> None:
        for number in reversed(range(len(value))):
            if self._may_stay(value[number], place):
                self.todo.append((value[number], place))
            elif place == PLAIN:
                value[number] = None
            else:
                del value[number]

    def _visit_keys(self, value: Any, place: str) -> None:
        stays = STAYS.get(place)
        for key in list(value.keys()):
            leads = leads_to(stays, key[1:])
            if leads == "action" and (action := self._action(value[key])) is not None:
                value[key] = action
            elif leads is None or leads == "action" or not self._may_stay(value[key], leads):
                del value[key]
            elif leads not in {SKIP, "target", "page of tags", "object of tags"}:
                self.todo.append((value[key], leads))

    def _may_stay(self, value: Any, place: str) -> bool:
        if place == "tags" and isinstance(value, Dictionary) and value.get("/Type") == "/OBJR":
            return self._is_link(value.get("/Obj"))
        check = self.fits.get(place)
        return check is None or check(value)

    @staticmethod
    def _is_plain(value: Any) -> bool:
        return not isinstance(value, (Dictionary, Stream)) or str(value.get("/Type", "")) not in FORBIDDEN_TYPES

    @staticmethod
    def _is_picture(value: Any) -> bool:
        # A mask may also be a row of numbers or a name.
        if isinstance(value, Stream):
            return value.get("/Subtype") in ("/Image", "/Form")
        return not isinstance(value, Dictionary)

    def _is_page(self, value: Any) -> bool:
        return isinstance(value, Dictionary) and value.objgen in self.pages

    def _is_link(self, value: Any) -> bool:
        return isinstance(value, Dictionary) and value.objgen in self.links

    def _is_target(self, value: Any) -> bool:
        """Say whether a place to jump to is one of the pages, by itself or by a name."""
        if isinstance(value, Dictionary):
            value = value.get("/D") if set(value.keys()) == {"/D"} else None
        if isinstance(value, Array):
            return len(value) > 1 and self._is_page(value[0]) and not any(_is_nested(one) for one in list(value)[1:])
        return isinstance(value, (Name, String))

    def _clean_target_list(self, value: Any) -> None:
        """Of a list of names and places, keep the pairs that lead to a page."""
        if not isinstance(value, Array):
            raise Refused("broken")
        items = list(value)
        pairs = zip(items[::2], items[1::2], strict=False)
        kept = [(name, target) for name, target in pairs if isinstance(name, String) and self._is_target(target)]
        for number in reversed(range(len(value))):
            del value[number]
        for pair in kept:
            value.extend(pair)

    # --- Links ------------------------------------------------------------------------------------------------------
    def _clean_links(self, page: Any) -> None:
        """Of all that lies on a page keep the links to pages and to the web, with nothing but where they lead."""
        found = page.get("/Annots")
        if found is None:
            return
        kept = [one for one in (found if isinstance(found, Array) else []) if self._clean_link(one)]
        if kept:
            page["/Annots"] = Array(kept)
            self.links.update(one.objgen for one in kept if one.is_indirect)
        else:
            del page["/Annots"]

    def _clean_link(self, link: Any) -> bool:
        if not isinstance(link, Dictionary) or link.get("/Subtype") != "/Link" or link.objgen in self.pages:
            return False
        action, target = self._action(link.get("/A")), link.get("/Dest")
        for key in set(link.keys()) - {"/Type", "/Subtype", "/Rect", "/Border", "/C", "/QuadPoints", "/StructParent"}:
            # The words that a screen reader says for it.
            if key != "/Contents" or not isinstance(link[key], String):
                del link[key]
        for key in set(link.keys()):
            if key != "/Contents" and _is_nested(link[key]) and not _is_numbers(link[key]):
                return False
        if action is not None:
            link["/A"] = action
        elif target is not None and self._is_target(target):
            link["/Dest"] = target
        else:
            return False
        return True

    def _action(self, action: Any) -> Any:
        """Return what a link does, made anew: it leads to the web or to a page. None for all else."""
        if not isinstance(action, Dictionary):
            return None
        if action.get("/S") == "/URI" and isinstance(action.get("/URI"), String):
            address = str(action["/URI"])
            if len(address) <= LONGEST_LINK and LINK.fullmatch(address):
                return Dictionary(S=Name.URI, URI=String(address))
        if action.get("/S") == "/GoTo" and self._is_target(action.get("/D")):
            return Dictionary(S=Name.GoTo, D=action["/D"])
        return None

    # --- Streams ----------------------------------------------------------------------------------------------------
    def _pack_anew(self, stream: Any) -> None:
        """Unpack a stream within bounds, and leave it to be packed again without what stood behind its end."""
        if stream.objgen in self.packed_anew:
            return
        self.packed_anew.add(stream.objgen)
        filters = _filters(stream)
        last = filters[-1][0] if filters else ""
        picture = last in JPEG | FAX
        before = filters[:-1] if picture else filters
        if any(one not in AS_LETTERS | PACKED for one, _options in before) or len(before) > 2:
            raise Refused("picture" if {one for one, _ in filters} & {"/JPXDecode", "/JBIG2Decode"} else "broken")
        if sum(one in PACKED for one, _options in before) > 1:
            raise Refused("heavy")
        data = self._unpack(stream, before)
        if stream.get("/Subtype") == "/Image":
            self.pixels += _pixels(stream.get("/Width", 0), stream.get("/Height", 0))
            if self.pixels > MOST_PIXELS_TOGETHER:
                raise Refused("heavy")
        if any(mark in data for mark in HIDDEN_IN_PICTURES) and not (picture and last in JPEG):
            # A picture inside the drawing itself, or wrapped as something else.
            raise Refused("picture")
        self._write(stream, data, filters)

    def _write(self, stream: Any, data: bytes, filters: list[tuple[str, Any]]) -> None:
        last, options = filters[-1] if filters else ("", None)
        if last in JPEG:
            data, width, height = strip_jpeg(data)
            _pixels(width, height)  # what it says itself counts too
            stream.write(data, filter=Name.DCTDecode)
        elif last in FAX:
            stream.write(data, filter=Name.CCITTFaxDecode, decode_parms=_numbers_of(options))
        else:
            stream.write(data)

    def _unpack(self, stream: Any, filters: list[tuple[str, Any]]) -> bytes:
        raw = stream.read_raw_bytes()
        if not filters:
            data = bytes(raw)
        else:
            bare = Stream(self.pdf, raw)
            bare["/Filter"] = Array([Name(one) for one, _options in filters])
            bare["/DecodeParms"] = Array([_numbers_of(options) for _one, options in filters])
            data = bytes(bare.read_bytes())
        self.unpacked += len(data)
        if len(data) > MOST_UNPACKED or self.unpacked > MOST_UNPACKED_TOGETHER:
            raise Refused("heavy")
        return data


def _check_boxes(page: Any) -> None:
    if "/MediaBox" not in page:
        raise Refused("broken")
    for key in ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox"):
        if key not in page:
            continue
        box = page[key]
        if not isinstance(box, Array) or len(box) != 4 or not _is_numbers(box):
            raise Refused("broken")
        left, bottom, right, top = (float(side) for side in box)
        if not (0 < abs(right - left) <= LARGEST_SIDE and 0 < abs(top - bottom) <= LARGEST_SIDE):
            raise Refused("heavy")


def _filters(stream: Any) -> list[tuple[str, Any]]:
    """Return how a stream is packed, the outermost first, each with its options."""
    names, options = stream.get("/Filter"), stream.get("/DecodeParms")
    if names is None:
        return []
    if not isinstance(names, Array):
        return [(str(names), options[0] if isinstance(options, Array) and len(options) else options)]
    rows = list(options) if isinstance(options, Array) else []
    return [(str(name), rows[number] if number < len(rows) else None) for number, name in enumerate(names)]


def _numbers_of(options: Any) -> Any:
    """Return the options of a packing that are numbers or yes and no; it has no others."""
    found = options.items() if isinstance(options, Dictionary) else []
    return Dictionary({key: value for key, value in found if not isinstance(value, Object)})


def _pixels(width: Any, height: Any) -> int:
    """Return how many pixels a picture has. Raises: Refused if it has none, or too many."""
    sides = [width, height]
    if not all(type(side) is int and side > 0 for side in sides):
        raise Refused("broken")
    if math.prod(sides) > MOST_PIXELS:
        raise Refused("heavy")
    return math.prod(sides)


def _is_nested(value: Any) -> bool:
    return isinstance(value, (Array, Dictionary, Stream))


def _is_numbers(value: Any) -> bool:
    return isinstance(value, Array) and all(not isinstance(one, Object) and one is not None for one in value)


def strip_jpeg(data: bytes) -> tuple[bytes, int, int]:
    """Return a JPEG without anything but its pixels, and its width and height in pixels.

    Of the segments of programs only Adobe's is kept, for it says how the colours are written.
    Raises: Refused.
    """
    kept, size = [b"\xff\xd8"], (0, 0)
    for marker, segment in _jpeg_segments(data):
        if marker in range(0xC0, 0xD0) and marker not in (0xC4, 0xC8, 0xCC):
            size = int.from_bytes(segment[7:9], "big"), int.from_bytes(segment[5:7], "big")
        if marker == 0xEE and segment[4:9] != b"Adobe":
            continue
        if marker not in {*range(0xE0, 0xEE), 0xEF, 0xFE}:
            kept.append(segment)
    if not all(size):
        raise Refused("broken")
    return b"".join(kept) + b"\xff\xd9", *size


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each segment with its marker, up to the end of the picture; a scan comes with the pixels behind it."""
    if not data.startswith(b"\xff\xd8"):
        raise Refused("broken")
    at = 2
    while data[at : at + 2] != b"\xff\xd9":
        marker, length = data[at + 1 : at + 2], int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at : at + 1] != b"\xff" or not marker or length < 2:
            raise Refused("broken")
        if marker == b"\xff":
            at += 1  # filling between segments
            continue
        end = at + 2 + length
        if marker == b"\xda":
            # Pixels: up to the next marker that is not part of them.
            following = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]").search(data, end)
            end = following.start() if following else len(data) + 1
        if end > len(data):
            raise Refused("broken")
        yield marker[0], data[at:end]
        at = end


def main() -> None:
    """Be the child: clean what comes in, within bounds that the kernel keeps."""
    # A crash is expected now and then, and the file may be private: the kernel must not save our memory to disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    pikepdf.settings.set_qpdf_limits(flate_max_memory=MOST_UNPACKED, run_length_max_memory=MOST_UNPACKED)
    answer: dict[str, Any]
    written = b""
    try:
        written, pages = clean(sys.stdin.buffer.read(), sys.argv[1])
        answer = {"pages": pages}
    except Refused as error:
        answer = {"refused": str(error)}
    except MemoryError:
        answer = {"refused": "heavy"}
    except Exception as error:  # noqa: BLE001  (a file can break a reader in any way; whatever it was, it is not taken)
        # The words of qpdf for a bound that we set.
        answer = {"refused": "heavy" if "limit exceeded" in str(error) else "broken"}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + written)


if __name__ == "__main__":
    main()
