"""What coach shows: terminal pages, and JSON documents that are promises."""
