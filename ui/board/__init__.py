"""报送总览: the units of one year against the forms of one set, in the window's middle."""
