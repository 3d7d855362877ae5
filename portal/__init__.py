"""Base layer: the project package, the public site and the accounts; imports no sibling app."""
