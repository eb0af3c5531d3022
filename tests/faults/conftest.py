from tests.publishing.conftest import platforms

__all__ = ["platforms"]  # a fixture: one sandbox for a module's tests
