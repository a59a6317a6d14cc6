"""Text becomes vectors, on this machine."""
