"""Exercises that answer back: scripts/exercise runs what a reader has written."""
