"""What the application does with the domain, through the framework's ports."""
