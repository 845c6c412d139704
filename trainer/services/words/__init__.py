"""What pages say, in what language and in which moment, and why a deed was not done."""
