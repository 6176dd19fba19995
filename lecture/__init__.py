"""The lecture: slides of the chapters, made from marks in the texts, and a schedule."""
