"""Channel adapters: the code that talks to a platform. A leaf: it knows no orchestrator."""
