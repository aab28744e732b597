"""Discord interface: parts of the Discord interface that know no feature."""
