"""What is promised of the exercises."""
