"""What costs nothing until it is used: dataclasses and regular expressions for a fast start."""
