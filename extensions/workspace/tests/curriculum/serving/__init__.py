"""Tests of the server extension, over HTTP, in a real Jupyter server."""
