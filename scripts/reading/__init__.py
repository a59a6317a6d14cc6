"""Real documents in which stories were found by reading: to fit coach's reader, and measure it."""
