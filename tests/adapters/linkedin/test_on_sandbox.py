from tests.adapters.sandboxed import OnTheSandbox
from tests.contracts.channel_adapter import NetworkChannelContract


class TestLinkedInOnTheSandbox(OnTheSandbox, NetworkChannelContract):
    kind = "linkedin"
