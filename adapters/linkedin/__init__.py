"""LinkedIn: adapter.py holds the verbs, api.py the calls, limits.py the numbers."""
