"""What members may not write: profanity, spam, links of the newly come, one text to many (R17)."""
