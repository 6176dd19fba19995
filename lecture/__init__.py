"""The lecture: slides of the chapters, made from marks in their texts, and its schedule."""
