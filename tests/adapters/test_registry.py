import pytest

from adapters.base import ChannelAdapter
from adapters.registry import CHANNELS, adapter_class
from tests.adapters.platforms import NOW


@pytest.mark.parametrize("kind", CHANNELS)
def test_every_kind_leads_to_an_adapter_of_that_kind(kind):
    found = adapter_class(kind)

    assert issubclass(found, ChannelAdapter)
    assert found.kind == kind


def test_an_unknown_kind_is_a_key_error():
    with pytest.raises(KeyError):
        adapter_class("myspace")


@pytest.mark.parametrize("kind", CHANNELS)
def test_options_of_another_channel_are_not_taken(kind):
    other = next(adapter_class(other).Options for other in CHANNELS if other != kind)

    with pytest.raises(TypeError):
        adapter_class(kind).open("x", other.model_construct(), now=lambda: NOW)
