"""The gate: one process that carries every workspace's traffic, byte for byte."""
