package main

func playTour(sh shell) error { return nil }
