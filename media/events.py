"""The words for what this room writes in the audit log."""

from __future__ import annotations

EVENTS: dict[str, str] = {
    "file.attached": "File attached",
    "file.refused": "File refused at upload",
    "file.scanned_clean": "File checked for viruses",
    "file.scanned_refused": "File refused by the virus check and deleted",
    "file.scan_failed": "File could not be checked for viruses",
    "file.withdrawn": "File withdrawn",
    "file.purged": "File deleted for good",
    "file.discarded": "Files of a try-out thrown away",
    "file.erased": "Nothing of the deleted file is left in the store",
}
