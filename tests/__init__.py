"""The tests are run from the project's root: python3 -B -m tests.docs.pages_test."""
