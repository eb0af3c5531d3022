"""A local server that plays the three platforms; development, demo and tests only.

It is its own reading of the wire contracts and shares no code with the adapters, so that it can
catch their errors. Starlette and uvicorn (extra `sandbox`) are imported only by those who serve.
"""
