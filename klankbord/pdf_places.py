"""What may stay in a PDF, by the place where it stands: the table of `klankbord.pdf_cleaning`."""

from __future__ import annotations

# Kinds of places. SKIP: looked at elsewhere. PLAIN: anything but what is refused in FORBIDDEN.
SKIP, PLAIN = "skip", "plain"
FORBIDDEN = {
    *("A", "AA", "AF", "AcroForm", "Alternates", "Annots", "Collection", "DL", "EF", "EmbeddedFiles", "F"),
    *("FDecodeParms", "FFilter", "JS", "JavaScript", "LastModified", "Launch", "Metadata", "Movie", "OC", "OPI"),
    *("OpenAction", "PS", "PieceInfo", "Ref", "Rendition", "RichMediaContent", "RichMediaSettings", "Sound", "Thumb"),
    *("URI", "XFA"),
}
# What never stands inside a plain value: it would bring in what was hidden on purpose or by accident.
FORBIDDEN_TYPES = {"/Page", "/Pages", "/Catalog", "/Annot", "/Action", "/Filespec", "/F", "/EmbeddedFile", "/Sig"}


def _plain(names: str, **places: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), PLAIN) | places


PICTURE_NAMES = (
    "Type Subtype Name Width Height ColorSpace BitsPerComponent Intent ImageMask Decode Interpolate SMaskInData Matte"
    " StructParent StructParents FormType BBox Matrix Group Filter DecodeParms Length"
)
# Of each place, which keys stay, and what place each of them leads to; "*" stands for names of the maker's choice.
STAYS: dict[str, dict[str, str]] = {
    "catalogue": _plain(
        "Type Lang MarkInfo PageLabels",
        Pages=SKIP,
        StructTreeRoot="tags",
        Outlines="outline",
        Names="names",
        Dests="targets",
    ),
    "names": {"Dests": "target tree"},
    "target tree": _plain("Limits", Kids="target tree", Names="target list"),
    "targets": {"*": "target"},
    "page": _plain(
        "Type MediaBox CropBox BleedBox TrimBox ArtBox Rotate StructParents Tabs Group",
        Parent=SKIP,
        Resources="resources",
        Contents=PLAIN,
        Annots=SKIP,
    ),
    "resources": _plain(
        "ProcSet",
        Font="fonts",
        XObject="pictures",
        ExtGState="states",
        Pattern="patterns",
        ColorSpace="plain names",
        Shading="plain names",
        Properties="plain names",
    ),
    "fonts": {"*": "font"},
    "pictures": {"*": "picture"},
    "states": {"*": "state"},
    "patterns": {"*": "pattern"},
    "plain names": {"*": PLAIN},
    "font": _plain(
        "Type Subtype BaseFont Name FirstChar LastChar Widths FontDescriptor ToUnicode Encoding CIDSystemInfo"
        " CIDToGIDMap DW W DW2 W2 FontBBox FontMatrix",
        DescendantFonts="font",
        CharProcs="plain names",
        Resources="resources",
    ),
    "picture": _plain(PICTURE_NAMES, Mask="picture", SMask="picture", Resources="resources"),
    "state": _plain(
        "Type LW LC LJ ML D RI OP op OPM BG BG2 UCR UCR2 TR TR2 HT FL SM SA BM CA ca AIS TK",
        Font="font",
        SMask="soft mask",
    ),
    "soft mask": _plain("Type S BC TR", G="picture"),
    "pattern": _plain(
        "Type PatternType PaintType TilingType BBox XStep YStep Matrix Shading Filter DecodeParms Length",
        Resources="resources",
        ExtGState="state",
    ),
    "outline": _plain(
        "Type Title Count C",
        First="outline",
        Last="outline",
        Next="outline",
        Prev="outline",
        Parent="outline",
        Dest="target",
        A="action",
    ),
    "tags": _plain(
        "Type S ID A C R Lang Alt E ActualText MCID ParentTreeNextKey Limits",
        P="tags",
        K="tags",
        Pg="page of tags",
        Obj="object of tags",
        Stm="picture",
        IDTree="tags",
        ParentTree="tags",
        Nums="tags",
        Kids="tags",
        Names="tags",
        RoleMap="plain names",
        ClassMap="plain names",
    ),
}


def leads_to(stays: dict[str, str] | None, name: str) -> str | None:
    """Return what place a key leads to where only some keys stay, or any but the forbidden ones; None if it goes."""
    if stays is None:
        return None if name in FORBIDDEN else PLAIN
    return stays.get(name) or stays.get("*")
