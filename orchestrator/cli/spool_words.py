"""What the codes of intake mean, for the person who looks into the spool."""

from typing import Final

# Of a file: why it was refused, put aside, or taken in without a post of its own.
_REASONS: Final = {
    "automatic": "automatic mail, a bounce or a list: never answered",
    "duplicate": "came before: the post is the first one's",
    "unknown-sender": "the sender is no ambassador: orchestrator ambassadors add",
    "retired": "the ambassador is retired",
    "no-consent": "no consent that holds now: orchestrator ambassadors consent",
    "dmarc-fail": "the border host says that the sender is forged (DMARC failed)",
    "dmarc-other-domain": "DMARC passed for another domain than the sender's",
    "no-trusted-host": "nobody vouches for senders: set intake.trusted_authserv_id",
    "no-result": "the border host wrote no authentication result",
    "malformed": "the authentication result cannot be read",
    "other-host": "the topmost authentication result is not our border host's",
    "no-dmarc": "the border host says nothing about DMARC",
    "dmarc-twice": "the border host says two things about DMARC",
    "dmarc-no-pass": "DMARC neither passed nor failed",
    "from-missing": "no sender",
    "from-twice": "several senders",
    "from-undecodable": "the sender cannot be decoded",
    "from-control-character": "the sender has control characters",
    "from-defect": "the sender cannot be read in one way",
    "from-name-defect": "the sender's name cannot be read in one way",
    "from-name-is-an-address": "the sender's name is an address itself",
    "from-address-defect": "the sender's address cannot be read in one way",
    "from-address-too-long": "the sender's address is too long",
    "parser-crashed": "it broke the parser three times",
    "unreadable-file": "the file cannot be read",
    "unreadable-now": "the system cannot read it now; it is tried again: mend owner, mode or disk",
    "message-bytes": "larger than 50 MB",
}
# Of a mail that made a post: what was unclear or left out.
_PROBLEMS: Final = {
    "no-takeover": "the ambassador has no takeover yet: orchestrator takeovers plan",
    "no-takeover-that-day": "no takeover on the day asked for: orchestrator takeovers plan",
    "after-last-slot": "it asks for a time after the takeover's last slot",
    "channel-not-in-takeover": "it names a channel that its takeover does not have",
    "alt-without-photo": "it describes a photo that is not there",
    "hidden-text": "the mail hides text; it is never published",
    "control-characters": "control characters were taken out of the text",
    "attachment-archive": "a packed file was left out",
    "attachment-attached-mail": "a mail in the mail was left out",
    "attachment-audio": "a sound file was left out",
    "attachment-calendar": "a calendar file was left out",
    "attachment-card": "a contact card was left out",
    "attachment-document": "a document was left out",
    "attachment-empty": "an attachment was empty",
    "attachment-encrypted": "a part is encrypted or sealed, and was not read",
    "attachment-other": "an attachment is no photo and was left out",
    "attachment-picture": "a picture of a kind we do not take, or damaged, was left out",
    "attachment-too-large": "a photo is too large and was left out",
    "attachment-too-many": "more photos than any channel takes; the rest was left out",
    "attachment-video": "a video of a kind we do not take was left out",
    "attachment-winmail": "winmail.dat (Outlook's own format) was left out with all it holds",
}


def explained(code: str | None) -> str:
    """Say what a code means in a few words; a code without words stays as it is."""
    if code is None:
        return ""
    from orchestrator.intake.brief import HINTS

    if code in HINTS:
        return f"an unclear line ({code}): {HINTS[code]}"
    return _REASONS.get(code) or _PROBLEMS.get(code) or f"beyond a limit or unclear: {code}"
