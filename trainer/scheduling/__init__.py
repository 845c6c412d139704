"""When a fact is asked again: answers become ratings, ratings become memory, memories become a sitting.

Everything here is a function of its arguments. No clock is read, nothing is drawn at random, nothing is stored: the day
is a number, the seed is a text, and whatever must outlive the call is returned for the caller to write down.
"""
