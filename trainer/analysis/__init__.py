"""What a log of answers says when it is looked at as a whole. Pure: numbers in, numbers out."""
