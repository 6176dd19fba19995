"""Draws figures from runs of the chapters' code: python3 -B -m diagrams."""
