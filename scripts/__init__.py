"""What the scripts run: python3 -B -m scripts.NAME, from the project's root."""
