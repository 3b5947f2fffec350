"""Ideas for content, from the idea to thanks."""
