"""What is typed: each command turns its arguments into one call and one view."""
