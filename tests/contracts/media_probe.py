"""The contract of every media probe; a probe's test class inherits it and gives `good`."""

from pathlib import Path

import pytest

from orchestrator.media.base import MediaProbe, UnreadableMedia
from orchestrator.media.registry import PROBES, probe_class


class MediaProbeContract:
    """Set `probe`; override `good` with a readable file of one of its types."""

    probe: MediaProbe

    @pytest.fixture
    def good(self, tmp_path: Path) -> Path:
        raise NotImplementedError

    def test_it_is_registered_for_each_of_its_types(self):
        assert {
            mime for mime in PROBES if probe_class(mime) is type(self.probe)
        } == self.probe.mime_types

    def test_it_measures_a_good_file(self, good):
        facts = self.probe.probe(good)

        assert (facts.mime_type in self.probe.mime_types, facts.width > 0, facts.height > 0) == (
            True,
            True,
            True,
        )

    def test_it_counts_the_bytes(self, good):
        assert self.probe.probe(good).size == good.stat().st_size

    def test_it_changes_nothing(self, good):
        before = good.read_bytes()

        self.probe.probe(good)

        assert good.read_bytes() == before

    def test_it_gives_the_same_answer_twice(self, good):
        assert self.probe.probe(good) == self.probe.probe(good)

    @pytest.mark.parametrize("part", [0.02, 0.3, 0.6])
    def test_it_refuses_half_a_file(self, good, part):
        content = good.read_bytes()
        good.write_bytes(content[: int(len(content) * part)])

        with pytest.raises(UnreadableMedia):
            self.probe.probe(good)

    def test_it_refuses_an_empty_file(self, good):
        good.write_bytes(b"")

        with pytest.raises(UnreadableMedia):
            self.probe.probe(good)

    def test_its_refusal_says_what_to_do_and_names_no_file(self, good):
        good.write_bytes(good.read_bytes()[:40])

        with pytest.raises(UnreadableMedia) as caught:
            self.probe.probe(good)

        assert ("send" in str(caught.value), good.name in str(caught.value)) == (True, False)
