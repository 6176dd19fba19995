"""What all tools and tests share."""
