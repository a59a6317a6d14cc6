"""Results as text, JSON, HTML, Markdown and CSV."""
