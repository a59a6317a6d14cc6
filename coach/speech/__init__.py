"""What a spoken answer tells beside its words: pace, pauses, fillers, the time of every part."""
