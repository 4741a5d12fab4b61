"""Files that pages of any room use: the Mongolian web font (OFL)."""
