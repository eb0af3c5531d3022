from tests.adapters.sandboxed import OnTheSandbox
from tests.contracts.channel_adapter import NetworkChannelContract


class TestInstagramOnTheSandbox(OnTheSandbox, NetworkChannelContract):
    kind = "instagram"
    options = {"can_delete": True}  # noqa: RUF012 - read only
