"""What identity policy the observed use of a principal needs, what of a given one was not used, and why calls were denied."""
