"""The pages people read. The Hub takes the look and the words from here, so nothing heavy loads with it."""
