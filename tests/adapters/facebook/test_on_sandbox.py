from tests.adapters.sandboxed import OnTheSandbox
from tests.contracts.channel_adapter import NetworkChannelContract


class TestFacebookOnTheSandbox(OnTheSandbox, NetworkChannelContract):
    kind = "facebook"
