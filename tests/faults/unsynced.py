"""What a power cut would take away, read off the lines of strace as they come."""

import re
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final

CALLS: Final = (
    "write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,connect,sendto"
)
_OPENED: Final = re.compile(r"^\w+\(\d+<(?P<path>/[^>]*)>")
_QUOTED: Final = re.compile(r'"(/[^"]*)"')


@dataclass
class Unsynced:
    """Files whose bytes, and folders whose entries, are not on the disk yet."""

    files: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    commits: int = 0  # of the database: its journal is gone, and that is on the disk
    _is_committing: bool = False

    def see(self, line: str) -> None:
        """Follow one call that succeeded."""
        name = line.partition("(")[0]
        opened, quoted = _OPENED.match(line), _QUOTED.findall(line)
        if name in {"write", "pwrite64"} and opened:
            self.files.add(opened["path"])
        elif name in {"fsync", "fdatasync"} and opened:
            self._sync(opened["path"])
        elif name.startswith("rename"):
            source, target = quoted[-2:]
            if source in self.files:
                self.files.remove(source)
                self.files.add(target)
            self.folders |= {str(PurePath(path).parent) for path in (source, target)}
        elif name.startswith("unlink"):
            self.files.discard(quoted[-1])
            self.folders.add(str(PurePath(quoted[-1]).parent))
            self._is_committing = quoted[-1].endswith("-journal")

    @property
    def all(self) -> set[str]:
        """Everything that would be lost."""
        return self.files | self.folders

    def _sync(self, path: str) -> None:
        self.files.discard(path)
        self.folders.discard(path)
        if self._is_committing:
            self._is_committing = False
            self.commits += 1
