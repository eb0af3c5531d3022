"""Which media store the settings choose."""

from orchestrator.domain.errors import Refused
from orchestrator.media.files import MediaStore
from orchestrator.media.folder import MediaFolder
from orchestrator.media.options import StorageOptions


def open_media(options: StorageOptions, copies: MediaFolder) -> MediaStore:
    """Make the store; `copies` is itself the store where no bucket is named. Raises `Refused`."""
    if not options.is_bucket:
        return copies
    try:
        from orchestrator.media.objects import MediaObjects
    except ModuleNotFoundError:
        raise Refused(
            "media in object storage need the extra 's3', which is not installed",
            "pip install 'ambassador-orchestrator[s3]'",
        ) from None
    return MediaObjects(options, copies)
