"""Fitting the weights of sentence labelling on labelled answers: `scripts/fit_labels`."""
