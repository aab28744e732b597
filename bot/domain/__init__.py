"""The rules of the business: pure, standard library only, no clock, no await."""
