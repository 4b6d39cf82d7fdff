"""Pure decisions about lists: how files are read, which column is what, what a cell says, what is written."""
