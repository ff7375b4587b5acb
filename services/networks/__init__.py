"""Networks as people have them: files of several formats and a generated demo, each read whole into one value."""
