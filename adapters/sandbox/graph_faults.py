"""What Meta answers when an ordered fault strikes."""

from typing import Final

from adapters.sandbox.accounts import Channel, SandboxAccount
from adapters.sandbox.graph_words import error, usage
from adapters.sandbox.orders import FaultOrder
from adapters.sandbox.wire import Answer

MINUTES: Final = 19  # the example of Meta's rate-limiting page

# fault -> code, subcode, status, message. Sources: Instagram error codes (2026-06-02), Pages API
# error codes v25.0, Graph error-handling guide.
_ANSWERS: Final[dict[str, tuple[int, int | None, int, str]]] = {
    "app_rate_limit": (4, None, 400, "(#4) Application request limit reached"),
    "custom_rate_limit": (
        613,
        None,
        400,
        "(#613) Calls to this api have exceeded the rate limit.",
    ),
    "posting_too_fast": (368, 1390008, 400, "It looks like you were misusing this feature"),
    "quota_used": (9, 2207042, 400, "The user reached the maximum number of posts"),
    "expired_token": (190, 463, 400, "Error validating access token: Session has expired"),
    "password_changed": (190, 460, 400, "Error validating access token: the password changed"),
    "revoked_permission": (
        10,
        None,
        403,
        "(#10) Application does not have permission for this action",
    ),
    "page_token_required": (190, 2069032, 400, "User Access Token Is Not Supported"),
    "account_restricted": (
        25,
        2207050,
        400,
        "The account is restricted, inactive or checkpointed",
    ),
    "error_500": (2, None, 500, "An unexpected error has occurred. Please retry later."),
    "error_500_after_publish": (1, None, 500, "An unknown error occurred"),
    "not_ready": (9007, 2207027, 400, "Media ID is not available"),
    "publish_but_2207051": (4, 2207051, 400, "Application request limit reached"),
    "duplicate_506": (506, None, 400, "Duplicate status message"),
    "photos_already_posted": (100, 1366051, 400, "Photos were already posted"),
}
_REFUSED: Final = {
    Channel.INSTAGRAM: (36003, 2207009, "The aspect ratio is not supported"),
    Channel.FACEBOOK: (100, 1404102, "Your content goes against our Community Standards"),
}
_THROTTLED: Final = {Channel.INSTAGRAM: 80002, Channel.FACEBOOK: 80001}


def graph_fault(order: FaultOrder, account: SandboxAccount) -> Answer:
    """Return Meta's words for the fault; options.code and options.subcode overrule the numbers."""
    options = order.options
    if order.fault == "success_false":
        return Answer(body={"success": False})
    if order.fault == "refuse_content":
        code, subcode, message = _REFUSED[account.kind]
        return error(options.get("code", code), message, subcode=options.get("subcode", subcode))
    if order.fault == "rate_limit":
        return error(
            options.get("code", _THROTTLED[account.kind]),
            "There have been too many calls to this account. Wait a bit and try again.",
            headers=usage(account, 0, minutes=options.get("minutes", MINUTES)),
        )
    code, usual, status, message = _ANSWERS[order.fault]
    throttled = order.fault == "app_rate_limit"
    return error(
        options.get("code", code),
        message,
        subcode=options.get("subcode", usual),
        status=status,
        title="Duplicate" if order.fault == "photos_already_posted" else None,
        transient=status == 500,  # noqa: PLR2004 - the status itself
        headers=usage(account, 0, minutes=MINUTES) if throttled else None,
    )
