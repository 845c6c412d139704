"""Questions and grades in the formats of other programs. Pure: values in, bytes out."""
