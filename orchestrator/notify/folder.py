"""Notices as .eml files in a folder: the default, where nothing else is set up."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Final, Self

from pydantic import Field, model_validator

from orchestrator.domain.notice import Notice
from orchestrator.durable import make_folder, write_whole
from orchestrator.notify.base import NotDelivered, Notifier, NotifierOptions
from orchestrator.notify.letter import ADDRESS, as_email, name_of

_FILE_MODE: Final = 0o640  # addresses stand inside: the service's group may read, others may not


class FolderOptions(NotifierOptions):
    """Where the files go, and who they are from."""

    folder: Path = Path("notices")  # relative: below the workspace, see `placed`
    sender: str = Field(default="no-reply@localhost", pattern=rf"^{ADDRESS.pattern}$")
    sender_name: str = ""
    drop_folders: tuple[Path, ...] = ()  # where mail is taken in; a notice must never land there

    @model_validator(mode="after")
    def _never_in_a_drop_folder(self) -> Self:
        ours = self.folder.absolute()
        for drop_folder in self.drop_folders:
            if ours.resolve().is_relative_to(drop_folder.resolve()):
                raise ValueError(
                    "the folder for notices lies inside the drop folder, so our own notices "
                    "would come back as mail; choose a folder outside it"
                )
        return self

    def placed(self, workspace: Path, drop_folders: tuple[Path, ...]) -> Self:
        """Return the options with absolute folders, checked. Raises `ValueError`."""
        facts = self.model_dump() | {
            "folder": workspace / self.folder,
            "drop_folders": tuple(workspace / folder for folder in drop_folders),
        }
        return type(self).model_validate(facts)


class FolderNotifier(Notifier):
    """Writes one file a notice; its name follows from the key, so a repeat changes nothing."""

    id: ClassVar[str] = "folder"
    Options: ClassVar[type[NotifierOptions]] = FolderOptions

    def __init__(self, options: FolderOptions, now: Callable[[], datetime]) -> None:
        self._options = options
        self._now = now

    @classmethod
    def open(cls, options: NotifierOptions, *, now: Callable[[], datetime]) -> Self:
        """Make the notifier; the folder is made with the first notice."""
        assert isinstance(options, FolderOptions)
        return cls(options, now)

    def send(self, notice: Notice) -> None:
        """Write the file whole or not at all. Raises `NotDelivered`."""
        target = self._options.folder / f"{name_of(notice.key)}.eml"
        if target.exists():
            return
        letter = as_email(
            notice,
            sender=self._options.sender,
            sender_name=self._options.sender_name,
            at=self._now(),
        )
        try:
            make_folder(target.parent)
            write_whole(target, letter.as_bytes(), mode=_FILE_MODE)
        except OSError as error:
            raise NotDelivered(
                f"the folder for notices cannot be written ({type(error).__name__}); "
                "check that it exists, is ours and has room. The notice stays in the outbox"
            ) from None
