"""Values that no form may stumble over (security.md section 4): those that fit codes, ids, days and numbers."""

from __future__ import annotations

BAD_VALUES = (
    "",
    " \u00a0\u200b ",
    "a\x00b",
    "\ud800".encode("utf-8", "surrogatepass"),
    "\u202etxet",
    "{{7*7}}",
    "{% debug %}",
    "' OR 1=1 --",
    "<svg onload=alert(1)>",
    "__proto__",
    "-1",
    str(2**31),
    str(2**70),
    "1e309",
    "NaN",
    "0x10",
    "9" * 5_000,
    "٣",
    "31-02-2026",
    "0000-00-00",
    "99999-01-01",
    "2026-W53",
    ["a", "b"],
)
